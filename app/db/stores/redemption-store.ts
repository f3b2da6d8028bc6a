import type { ShopDb } from "#app/db/with-shop.ts";
import {
  redemptionTerms,
  type Redemption,
  type RedemptionState,
  type RedemptionTerms,
} from "#app/domain/loyalty/redemption.ts";

type Row = Omit<Redemption, "terms"> & { terms: unknown };

const INSTANTS = ["created", "issued", "expires", "ended", "asked"]
  .map((name) => `(extract(epoch FROM ${name}_at) * 1000)::float8 AS "${name}At"`)
  .join(", ");

const COLUMNS = `id, member_id AS "memberId", reward_id AS "rewardId", operation_id AS "operationId", kind, points, terms, state,
  code, shopify_id AS "shopifyId", attempts, seen_transaction AS "seenTransaction", failure,
  used_order_id AS "usedOrderId", returned_points AS "returnedPoints", returns, ${INSTANTS}`;

function fromRow(row: Row): Redemption {
  return { ...row, terms: redemptionTerms.parse(row.terms) };
}

/** A redemption as it begins: reserved, and nothing asked of Shopify. */
export type NewRedemption = Pick<
  Redemption,
  "id" | "memberId" | "rewardId" | "operationId" | "kind" | "points" | "terms" | "code" | "createdAt" | "expiresAt"
>;

const termsJson = (terms: RedemptionTerms): string =>
  JSON.stringify(terms, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));

/** Keeps a new redemption. Its points are held in the same transaction. */
export async function insertRedemption(db: ShopDb, redemption: NewRedemption): Promise<void> {
  const { id, memberId, rewardId, operationId, kind, points, terms, code, createdAt, expiresAt } = redemption;
  const json = termsJson(terms);
  await db.execute(
    `INSERT INTO loyalty_redemptions (shop_id, id, member_id, reward_id, operation_id, kind, points, terms, state, code,
                                      created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reserved', $9, to_timestamp($10 / 1000.0), to_timestamp($11 / 1000.0))`,
    [db.shopId, id, memberId, rewardId, operationId, kind, points, json, code, createdAt, expiresAt],
  );
}

/** What all birthday gifts of a day have in common. */
export type NewGifts = Pick<NewRedemption, "rewardId" | "operationId" | "kind" | "terms" | "createdAt" | "expiresAt">;

/** Keeps gifts, a code for each member: reserved as redemptions are, for no points. */
export async function insertGifts(
  db: ShopDb,
  { rewardId, operationId, kind, terms, createdAt, expiresAt }: NewGifts,
  recipients: readonly { id: string; memberId: bigint; code: string }[],
): Promise<void> {
  await db.execute(
    `INSERT INTO loyalty_redemptions (shop_id, id, member_id, reward_id, operation_id, kind, points, terms, state, code,
                                      created_at, expires_at)
     SELECT $1, r.id, r.member_id, $5, $6, $7, 0, $8, 'reserved', r.code, to_timestamp($9 / 1000.0), to_timestamp($10 / 1000.0)
     FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS r (id, member_id, code)`,
    [
      db.shopId,
      recipients.map(({ id }) => id),
      recipients.map(({ memberId }) => memberId),
      recipients.map(({ code }) => code),
      rewardId,
      operationId,
      kind,
      termsJson(terms),
      createdAt,
      expiresAt,
    ],
  );
}

/** Gifts that Shopify refused to make and nobody has decided about. */
const REFUSED_GIFT = "points = 0 AND state = 'failed' AND resolved_by IS NULL";

/** Has the refused gifts of a reward made anew, as the reward is now; what was refused certainly does not exist. Returns how many. */
export function reviveGifts(
  db: ShopDb,
  { rewardId, kind, terms }: Pick<Redemption, "rewardId" | "kind" | "terms">,
): Promise<number> {
  return db.execute(
    `UPDATE loyalty_redemptions SET state = 'reserved', kind = $3, terms = $4, failure = NULL, ended_at = NULL, attempts = 0
     WHERE shop_id = $1 AND reward_id = $2 AND ${REFUSED_GIFT}`,
    [db.shopId, rewardId, kind, termsJson(terms)],
  );
}

/** The same for the gifts of one member, as they were promised: another account took this one over. Returns how many. */
export function reviveGiftsOf(db: ShopDb, memberId: bigint): Promise<number> {
  return db.execute(
    `UPDATE loyalty_redemptions SET state = 'reserved', failure = NULL, ended_at = NULL, attempts = 0
     WHERE shop_id = $1 AND member_id = $2 AND ${REFUSED_GIFT}`,
    [db.shopId, memberId],
  );
}

/** Notes that a person has decided to leave a reward's refused gifts ungiven. Returns how many. */
export function leaveGifts(db: ShopDb, rewardId: number, actor: string): Promise<number> {
  return db.execute(
    `UPDATE loyalty_redemptions SET resolved_by = $3 WHERE shop_id = $1 AND reward_id = $2 AND ${REFUSED_GIFT}`,
    [db.shopId, rewardId, actor],
  );
}

/** Reads a redemption and locks its row until the transaction ends. */
export async function lockRedemption(db: ShopDb, id: string): Promise<Redemption | null> {
  const rows = await db.query<Row>(
    `SELECT ${COLUMNS} FROM loyalty_redemptions WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE`,
    [db.shopId, id],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The redemptions that have one of these codes (in upper case) or were used in one of these orders, locked in order of id. */
export async function lockRedemptionsOf(
  db: ShopDb,
  codes: readonly string[],
  orderIds: readonly bigint[],
): Promise<Redemption[]> {
  const rows = await db.query<Row>(
    `SELECT ${COLUMNS} FROM loyalty_redemptions
     WHERE shop_id = $1 AND id IN (
       SELECT id FROM loyalty_redemptions WHERE shop_id = $1 AND code = ANY($2)
       UNION ALL SELECT id FROM loyalty_redemptions WHERE shop_id = $1 AND used_order_id = ANY($3::bigint[]))
     ORDER BY id FOR NO KEY UPDATE`,
    [db.shopId, codes, orderIds],
  );
  return rows.map(fromRow);
}

/** The member's redemption that an operation id stands for, under any of the member's earlier accounts. */
export async function redemptionOfOperation(
  db: ShopDb,
  memberIds: readonly bigint[],
  operationId: string,
): Promise<Redemption | null> {
  const rows = await db.query<Row>(
    `SELECT ${COLUMNS} FROM loyalty_redemptions
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND operation_id = $3`,
    [db.shopId, memberIds, operationId],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** How many of a reward the member has redeemed, without gifts and those that failed or were cancelled. */
export async function countRedeemed(db: ShopDb, memberIds: readonly bigint[], rewardId: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM loyalty_redemptions
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND reward_id = $3 AND points > 0
       AND state NOT IN ('failed', 'cancelled')`,
    [db.shopId, memberIds, rewardId],
  );
  return rows[0]?.count ?? 0;
}

/** How many credits of the member end within a span, so that the next gets a second of its own. */
export async function countEndingBetween(
  db: ShopDb,
  memberIds: readonly bigint[],
  from: number,
  to: number,
): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM loyalty_redemptions
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND kind = 'store_credit'
       AND expires_at > to_timestamp($3 / 1000.0) AND expires_at <= to_timestamp($4 / 1000.0)`,
    [db.shopId, memberIds, from, to],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Notes, before it happens, that Shopify is asked. False when it has been asked and the answer is not known, when somebody
 * asked since `redemption` was read, when it is not reserved (any more), or, for store credit, when another call for the member is under way: of two
 * credits at once nobody could tell which was whose. The member's row must be locked.
 * @param asked instants in epoch milliseconds; `expiresAt`: when what is asked for now ends, null: never
 */
export async function beginAsking(
  db: ShopDb,
  redemption: Pick<Redemption, "id" | "kind" | "code" | "attempts">,
  memberIds: readonly bigint[],
  asked: { now: number; seenTransaction: string | null; expiresAt: number | null },
): Promise<boolean> {
  const begun = await db.execute(
    `UPDATE loyalty_redemptions r
     SET asked_at = to_timestamp($3 / 1000.0), seen_transaction = $4, attempts = attempts + 1,
         expires_at = to_timestamp($7 / 1000.0)
     WHERE shop_id = $1 AND id = $2 AND state = 'reserved' AND asked_at IS NULL AND code IS NOT DISTINCT FROM $5 AND attempts = $8
       AND NOT EXISTS (SELECT 1 FROM loyalty_redemptions other
                       WHERE other.shop_id = $1 AND other.member_id = ANY($6::bigint[]) AND other.kind = 'store_credit'
                         AND r.kind = 'store_credit' AND other.state = 'reserved' AND other.asked_at IS NOT NULL)`,
    [
      ...[db.shopId, redemption.id, asked.now, asked.seenTransaction, redemption.code, memberIds, asked.expiresAt],
      redemption.attempts,
    ],
  );
  return begun > 0;
}

/** Notes that what was asked at `askedAt` certainly did not happen: it may be asked anew. */
export async function endAsking(db: ShopDb, id: string, askedAt: number): Promise<void> {
  await db.execute(
    `UPDATE loyalty_redemptions SET asked_at = NULL
     WHERE shop_id = $1 AND id = $2 AND state = 'reserved' AND asked_at = to_timestamp($3 / 1000.0)::timestamptz(3)`,
    [db.shopId, id, askedAt],
  );
}

/** Gives a reserved redemption another code: `taken` is somebody else's, and so are the orders that carry it. */
export async function replaceCode(db: ShopDb, id: string, taken: string, code: string): Promise<void> {
  await db.execute(
    `UPDATE loyalty_redemptions SET code = $4, asked_at = NULL, used_order_id = NULL, attempts = 0
     WHERE shop_id = $1 AND id = $2 AND state = 'reserved' AND code = $3`,
    [db.shopId, id, taken, code],
  );
}

/** What may change with a redemption's state; what is not named stays. */
export type Transition = {
  state: RedemptionState;
  shopifyId?: string;
  failure?: string;
  usedOrderId?: bigint;
  issuedAt?: number;
  endedAt?: number;
  resolvedBy?: string;
};

/** Moves a locked redemption to another state. While it is parked, that it was asked is kept. */
export async function moveRedemption(db: ShopDb, id: string, to: Transition): Promise<void> {
  await db.execute(
    `UPDATE loyalty_redemptions
     SET state = $3, shopify_id = coalesce($4, shopify_id), failure = coalesce($5, failure),
         used_order_id = coalesce($6, used_order_id), issued_at = coalesce(to_timestamp($7 / 1000.0), issued_at),
         ended_at = coalesce(to_timestamp($8 / 1000.0), ended_at), resolved_by = coalesce($9, resolved_by),
         asked_at = CASE WHEN $3 = 'parked' THEN asked_at END
     WHERE shop_id = $1 AND id = $2`,
    [
      db.shopId,
      id,
      to.state,
      to.shopifyId ?? null,
      to.failure ?? null,
      to.usedOrderId ?? null,
      to.issuedAt ?? null,
      to.endedAt ?? null,
      to.resolvedBy ?? null,
    ],
  );
}

/** Notes the order that carries a redemption's code, whatever its state. */
export async function noteOrder(db: ShopDb, id: string, orderId: bigint): Promise<void> {
  await db.execute(
    "UPDATE loyalty_redemptions SET used_order_id = coalesce(used_order_id, $3) WHERE shop_id = $1 AND id = $2",
    [db.shopId, id, orderId],
  );
}

/** Notes how many points have come back by now, by the `returns`-th posting. */
export async function noteReturned(db: ShopDb, id: string, returnedPoints: bigint, returns: number): Promise<void> {
  await db.execute("UPDATE loyalty_redemptions SET returned_points = $3, returns = $4 WHERE shop_id = $1 AND id = $2", [
    db.shopId,
    id,
    returnedPoints,
    returns,
  ]);
}
