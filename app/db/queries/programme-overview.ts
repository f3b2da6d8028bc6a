import { withShop } from "#app/db/with-shop.ts";
import { programmeRules, type ProgrammeRules, type ProgrammeStatus } from "#app/domain/loyalty/rules.ts";

/** A published version; `publishedBy` is the session token's sub. */
export type RulesVersion = { version: number; rules: ProgrammeRules; publishedAt: number; publishedBy: string };

/** A programme as the merchant edits it. Instants are epoch milliseconds, points bigints. */
export type ProgrammeOverview = {
  /** draft also where no programme was ever begun */
  status: ProgrammeStatus;
  /** what is being edited; null: nothing differs from what is published */
  draft: ProgrammeRules | null;
  /** the latest first: that is in force */
  versions: RulesVersion[];
  testCustomers: bigint[];
  /** orders paid from here on earn; null: none yet */
  earnsFrom: number | null;
  members: number;
  /** points that wait for their return window to pass */
  pendingPoints: bigint;
};

/** How the shop's programme stands, with every version of its rules. */
export function programmeOverview(shopId: number): Promise<ProgrammeOverview> {
  return withShop(shopId, async (db) => {
    const [row] = await db.query<{
      status: ProgrammeStatus;
      draft: unknown;
      testCustomers: bigint[];
      earnsFrom: Date | null;
    }>(
      `SELECT status, draft, test_customers AS "testCustomers", earns_from AS "earnsFrom"
       FROM loyalty_programmes WHERE shop_id = $1`,
      [shopId],
    );
    const versions = await db.query<{ version: number; rules: unknown; publishedAt: Date; publishedBy: string }>(
      `SELECT version, rules, published_at AS "publishedAt", published_by AS "publishedBy"
       FROM loyalty_rule_versions WHERE shop_id = $1 ORDER BY version DESC`,
      [shopId],
    );
    const [counts] = await db.query<{ members: number; pendingPoints: bigint }>(
      `SELECT (SELECT count(*)::int FROM loyalty_members WHERE shop_id = $1 AND merged_into IS NULL AND erased_at IS NULL) AS members,
              (SELECT coalesce(sum(target), 0)::bigint FROM loyalty_awards WHERE shop_id = $1 AND released_at IS NULL) AS "pendingPoints"`,
      [shopId],
    );
    return {
      status: row?.status ?? "draft",
      draft: row?.draft ? programmeRules.parse(row.draft) : null,
      testCustomers: row?.testCustomers ?? [],
      earnsFrom: row?.earnsFrom?.getTime() ?? null,
      versions: versions.map((version) => ({
        ...version,
        rules: programmeRules.parse(version.rules),
        publishedAt: version.publishedAt.getTime(),
      })),
      members: counts?.members ?? 0,
      pendingPoints: counts?.pendingPoints ?? 0n,
    };
  });
}
