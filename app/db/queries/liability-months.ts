import { rewardTerms, type Reward } from "#app/domain/loyalty/reward.ts";
import type { EntryKind, MonthSums } from "#app/domain/loyalty/liability.ts";
import { withShop } from "#app/db/with-shop.ts";

/** What the liability statement is made of: the folded months, and the active rewards that say what a point is worth. */
export type LiabilityFacts = {
  months: MonthSums[];
  rewards: Pick<Reward, "cost" | "terms" | "state">[];
};

type Row = { month: number; kind: EntryKind | "pending" | "deficit"; points: bigint };

/** The folded months of the shop's ledger; see liabilityStatement and bestPointValue. */
export function liabilityMonths(shopId: number): Promise<LiabilityFacts> {
  return withShop(shopId, async (db) => {
    const rows = await db.query<Row>(
      `SELECT (extract(year FROM month) * 12 + extract(month FROM month) - 1)::int AS month, kind, points
       FROM loyalty_months WHERE shop_id = $1`,
      [shopId],
    );
    const rewards = await db.query<{ cost: bigint; terms: unknown; state: Reward["state"] }>(
      "SELECT cost, terms, state FROM loyalty_rewards WHERE shop_id = $1 AND state = 'active'",
      [shopId],
    );
    const months = [...Map.groupBy(rows, (row) => row.month)].map(([month, kinds]): MonthSums => {
      const of = (kind: string): bigint => kinds.find((row) => row.kind === kind)?.points ?? 0n;
      const sums = kinds.flatMap(({ kind, points }) =>
        kind === "pending" || kind === "deficit" ? [] : [[kind, points] as const],
      );
      return { month, sums: new Map(sums), pending: of("pending"), deficit: of("deficit") };
    });
    return { months, rewards: rewards.map((reward) => ({ ...reward, terms: rewardTerms.parse(reward.terms) })) };
  });
}
