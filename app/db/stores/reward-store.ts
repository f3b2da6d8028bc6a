import type { ShopDb } from "#app/db/with-shop.ts";
import { rewardTerms, type Reward, type RewardInput, type RewardState } from "#app/domain/loyalty/reward.ts";

type Row = Omit<Reward, "terms"> & { terms: unknown };

const fromRow = (row: Row): Reward => ({ ...row, terms: rewardTerms.parse(row.terms) });

const json = (terms: RewardInput["terms"]): string =>
  JSON.stringify(terms, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));

/** Numbers a shop's rewards one after another. */
const REWARDS_LOCK = 7010;

/** One reward, in whatever state, or null. */
export async function readReward(db: ShopDb, id: number): Promise<Reward | null> {
  const rows = await db.query<Row>(
    "SELECT id, name, cost, terms, state, position FROM loyalty_rewards WHERE shop_id = $1 AND id = $2",
    [db.shopId, id],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Keeps a new reward as a draft, last in the list. Returns its number. */
export async function insertReward(db: ShopDb, reward: RewardInput, now: number): Promise<number> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [REWARDS_LOCK, db.shopId]);
  const rows = await db.query<{ id: number }>(
    `INSERT INTO loyalty_rewards (shop_id, id, kind, name, cost, terms, state, position, updated_at)
     SELECT $1, coalesce(max(id), 0) + 1, $2, $3, $4, $5, 'draft', coalesce(max(position), 0) + 1, to_timestamp($6 / 1000.0)
     FROM loyalty_rewards WHERE shop_id = $1
     RETURNING id`,
    [db.shopId, reward.terms.kind, reward.name, reward.cost, json(reward.terms), now],
  );
  return rows[0]?.id ?? 0;
}

/** Changes a reward for redemptions from now on. Tells whether there is one. */
export async function updateReward(db: ShopDb, id: number, reward: RewardInput, now: number): Promise<boolean> {
  const changed = await db.execute(
    `UPDATE loyalty_rewards SET kind = $3, name = $4, cost = $5, terms = $6, updated_at = to_timestamp($7 / 1000.0)
     WHERE shop_id = $1 AND id = $2`,
    [db.shopId, id, reward.terms.kind, reward.name, reward.cost, json(reward.terms), now],
  );
  return changed > 0;
}

/** Moves a reward to another state. Tells whether there is one. */
export async function moveReward(db: ShopDb, id: number, state: RewardState, now: number): Promise<boolean> {
  const moved = await db.execute(
    "UPDATE loyalty_rewards SET state = $3, updated_at = to_timestamp($4 / 1000.0) WHERE shop_id = $1 AND id = $2",
    [db.shopId, id, state, now],
  );
  return moved > 0;
}

/** Puts the shop's rewards into the given order; those not named follow in their old order. */
export async function orderRewards(db: ShopDb, ids: readonly number[], now: number): Promise<void> {
  await db.execute(
    `UPDATE loyalty_rewards r SET position = placed.place, updated_at = to_timestamp($3 / 1000.0)
     FROM (SELECT w.id, row_number() OVER (ORDER BY named.place NULLS LAST, w.position, w.id)::int AS place
           FROM loyalty_rewards w LEFT JOIN unnest($2::int[]) WITH ORDINALITY AS named (id, place) ON named.id = w.id
           WHERE w.shop_id = $1) AS placed
     WHERE r.shop_id = $1 AND r.id = placed.id AND r.position <> placed.place`,
    [db.shopId, ids, now],
  );
}
