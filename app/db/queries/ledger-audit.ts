import type { ShopDb } from "#app/db/with-shop.ts";

/** A law of the ledger that does not hold. `memberId` is null where rows belong to no account. */
export type LedgerFault = { memberId: bigint | null; fault: string };

/**
 * Recomputes the shop's ledger from its entries and compares: balances, lots, holds, deficits and awards. A serving role
 * cannot make any of these faults; a defect of loyalty_post or somebody at the server could.
 * @param members restricts the check to these members, who must be all that the awards concerned were ever of
 * @returns what is wrong, at most 1000: empty when everything is exact
 */
export async function ledgerAudit(db: ShopDb, members?: readonly bigint[]): Promise<LedgerFault[]> {
  const values: unknown[] = [db.shopId];
  if (members) values.push(`{${members.join(",")}}`);
  // All of it is joined to all of it, of which the planner knows nothing: hash, however few rows it may expect.
  await db.execute("SET LOCAL enable_nestloop = off");
  const faults = await db.query<LedgerFault>(audit(members ? "AND member_id = ANY ($2::bigint[])" : ""), values);
  await db.execute("SET LOCAL enable_nestloop TO DEFAULT");
  return faults;
}

const audit = (those: string): string => {
  const rows = (table: string): string => `SELECT * FROM ${table} WHERE shop_id = $1 ${those}`;
  return `
  WITH account AS (${rows("loyalty_accounts")}),
  entry AS (
    SELECT *, row_number() OVER w AS place, sum(points) OVER w AS running FROM (${rows("loyalty_entries")}) AS e
    WINDOW w AS (PARTITION BY member_id ORDER BY number ROWS UNBOUNDED PRECEDING)),
  entries AS (SELECT member_id, count(*) AS n, max(number) AS last, sum(points) AS points FROM entry GROUP BY member_id),
  used AS (SELECT member_id, number, sum(points) AS points FROM (${rows("loyalty_lot_uses")}) AS u GROUP BY member_id, number),
  lot AS (${rows("loyalty_lots")}),
  lot_used AS (
    SELECT u.member_id, u.lot, sum(u.points) AS points, sum(u.points) FILTER (WHERE e.kind = 'expiry') AS expired
    FROM (${rows("loyalty_lot_uses")}) AS u JOIN entry e ON e.member_id = u.member_id AND e.number = u.number
    GROUP BY u.member_id, u.lot),
  lots AS (SELECT member_id, sum("left") AS "left", sum(repaid) AS repaid FROM lot GROUP BY member_id),
  held AS (SELECT member_id, sum(points) AS points FROM loyalty_holds WHERE shop_id = $1 AND ended_at IS NULL ${those} GROUP BY member_id),
  -- points that came without a lot repaid what was owed; points that went without one are owed
  owed AS (
    SELECT e.member_id, sum(CASE WHEN e.points > 0 THEN least(0, -e.points + coalesce(l.points, 0))
                                 ELSE -e.points - coalesce(u.points, 0) END) AS points
    FROM entry e LEFT JOIN used u ON u.member_id = e.member_id AND u.number = e.number
    LEFT JOIN lot l ON l.member_id = e.member_id AND l.number = e.number
    GROUP BY e.member_id),
  award AS (${rows("loyalty_awards")}),
  awarded AS (
    SELECT order_id, line_id, coalesce(campaign_id, 0) AS campaign_id, sum(points) AS points, sum(already_expired) AS expired FROM entry
    WHERE kind IN ('award', 'bonus', 'reversal') GROUP BY 1, 2, 3)
  SELECT a.member_id AS "memberId", f.fault FROM account a
    LEFT JOIN entries e USING (member_id) LEFT JOIN lots l USING (member_id) LEFT JOIN held h USING (member_id)
    LEFT JOIN owed o USING (member_id),
    LATERAL (VALUES
      ('balance is not the sum of entries', a.free + a.held <> coalesce(e.points, 0)),
      ('open is not the sum of lots', greatest(a.free, 0) + a.held <> coalesce(l.left, 0)),
      ('held is not the sum of holds', a.held <> coalesce(h.points, 0)),
      ('entries are not numbered without gaps', a.entries <> coalesce(e.n, 0) OR a.entries <> coalesce(e.last, 0)),
      ('deficit is not what was owed less what was repaid', greatest(-a.free, 0) <> coalesce(o.points, 0) - coalesce(l.repaid, 0)),
      ('has points after it was merged', a.merged_into IS NOT NULL AND (a.free <> 0 OR a.held <> 0))) AS f (fault, found)
    WHERE f.found
  UNION ALL
  SELECT e.member_id, 'entry ' || e.number || ': ' || f.fault FROM entry e
    LEFT JOIN account a USING (member_id) LEFT JOIN used u USING (member_id, number) LEFT JOIN lot l USING (member_id, number),
    LATERAL (VALUES
      ('no account', a.member_id IS NULL),
      ('its balance is not the running one', e.balance <> e.running OR e.place <> e.number),
      ('a credit took points from lots', e.points > 0 AND u.points IS NOT NULL),
      ('took more than its points', e.points <= 0 AND coalesce(u.points, 0) > -e.points),
      ('expired other than lots', e.kind = 'expiry' AND coalesce(u.points, 0) <> -e.points),
      ('its lot has other points', CASE WHEN e.kind IN ('write_off', 'transfer') AND l.number IS NULL THEN false
        ELSE coalesce(l.points, 0) <> greatest(e.points, 0) END)) AS f (fault, found)
    WHERE f.found
  UNION ALL
  SELECT l.member_id, 'lot ' || l.number || ': ' || f.fault FROM lot l
    LEFT JOIN entry e USING (member_id, number) LEFT JOIN lot_used u ON u.member_id = l.member_id AND u.lot = l.number,
    LATERAL (VALUES
      ('no entry brought it', e.number IS NULL),
      ('its points are not where they went', l.points <> l.left + l.repaid + coalesce(u.points, 0)),
      ('expired is not what expiry took', l.expired <> coalesce(u.expired, 0))) AS f (fault, found)
    WHERE f.found
  UNION ALL
  SELECT a.member_id, 'order ' || a.order_id || ' line ' || a.line_id || ' campaign ' || a.campaign_id || ': ' || f.fault FROM award a
    LEFT JOIN awarded e USING (order_id, line_id, campaign_id),
    LATERAL (SELECT count(*) AS n, max(c.change) AS last, (array_agg(c.target ORDER BY c.change DESC))[1] AS target
      FROM loyalty_award_changes c WHERE c.shop_id = $1 AND c.order_id = a.order_id AND c.line_id = a.line_id
        AND c.campaign_id = a.campaign_id) AS c,
    LATERAL (VALUES
      ('the entries do not come to the target',
        coalesce(e.points, 0) - coalesce(e.expired, 0) <> CASE WHEN a.released_at IS NULL THEN 0 ELSE a.target END),
      ('what counted as expired is not what its entries say', a.expired_counted <> coalesce(e.expired, 0)),
      ('changes are not numbered without gaps', a.changes <> c.n OR a.changes <> coalesce(c.last, 0)),
      ('the target is not the last change''s', a.target <> coalesce(c.target, a.points))) AS f (fault, found)
    WHERE f.found
  LIMIT 1000`;
};
