import { withShop } from "#app/db/with-shop.ts";

/** A member's account at a glance. Instants are epoch milliseconds, points bigints. */
export type MemberOverview = {
  id: bigint;
  /** null for a guest and after an erasure */
  customerId: bigint | null;
  erased: boolean;
  joinedAt: number;
  /** the member whose account took over this one's */
  mergedInto: bigint | null;
  birthday: { month: number; day: number } | null;
  /** who told the birthday; null where none is known, or staff took it out */
  birthFrom: BirthdaySource | null;
  /** the latest birthday gift, of this account and those merged into it; `year` is the one it was for */
  lastGift: { at: number; year: number } | null;
  /** open - deficit; may be below 0 */
  balance: bigint;
  /** what can be spent now */
  available: bigint;
  held: bigint;
  deficit: bigint;
  /** awarded, not yet to be spent */
  pending: bigint;
  /** when the next of it can be spent */
  nextRelease: { at: number; points: bigint } | null;
  /** when the next points expire */
  nextExpiry: { at: number; points: bigint } | null;
};

export type BirthdaySource = "metafield" | "storefront" | "staff";

type Row = Omit<MemberOverview, "joinedAt" | "birthday" | "lastGift" | "nextRelease" | "nextExpiry"> & {
  joinedAt: Date;
  birthMonth: number | null;
  birthDay: number | null;
  giftAt: Date | null;
  giftYear: number | null;
  releaseAt: Date | null;
  releasePoints: bigint | null;
  expiresAt: Date | null;
  expiringPoints: bigint | null;
};

/** One member, or null when there is none of that number. */
export async function memberOverview(shopId: number, memberId: bigint): Promise<MemberOverview | null> {
  const [row] = await withShop(shopId, (db) => db.query<Row>(STATEMENT, [shopId, memberId]));
  if (!row) return null;
  const { birthMonth, birthDay, giftAt, giftYear, releaseAt, releasePoints, expiresAt, expiringPoints, ...kept } = row;
  return {
    ...kept,
    joinedAt: row.joinedAt.getTime(),
    birthday: birthMonth === null || birthDay === null ? null : { month: birthMonth, day: birthDay },
    lastGift: giftAt && giftYear !== null ? { at: giftAt.getTime(), year: giftYear } : null,
    nextRelease: releaseAt && { at: releaseAt.getTime(), points: releasePoints ?? 0n },
    nextExpiry: expiresAt && { at: expiresAt.getTime(), points: expiringPoints ?? 0n },
  };
}

const STATEMENT = `
  WITH RECURSIVE family AS (
    SELECT $2::bigint AS id
    UNION
    SELECT m.id FROM family JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = family.id),
  gift AS (
    SELECT e.at, split_part(e.key, ':', 3)::int AS year FROM family
    JOIN loyalty_entries e ON e.shop_id = $1 AND e.member_id = family.id AND e.kind = 'birthday'
    UNION ALL
    SELECT r.created_at, split_part(r.operation_id, ':', 2)::int FROM family
    JOIN loyalty_redemptions r ON r.shop_id = $1 AND r.member_id = family.id AND r.points = 0 AND r.state <> 'failed'),
  pending AS (
    SELECT release_at, sum(target)::bigint AS points FROM loyalty_awards
    WHERE shop_id = $1 AND member_id = $2 AND released_at IS NULL AND target > 0 GROUP BY release_at),
  expiring AS (
    SELECT expires_at, sum("left")::bigint AS points FROM loyalty_lots
    WHERE shop_id = $1 AND member_id = $2 AND "left" > 0 AND expires_at IS NOT NULL
    GROUP BY expires_at ORDER BY expires_at LIMIT 1)
  SELECT m.id, m.customer_id AS "customerId", m.erased_at IS NOT NULL AS erased, m.joined_at AS "joinedAt",
         m.merged_into AS "mergedInto", m.birth_month AS "birthMonth", m.birth_day AS "birthDay",
         CASE WHEN m.birth_month IS NOT NULL THEN m.birth_from END AS "birthFrom",
         latest.at AS "giftAt", latest.year AS "giftYear",
         coalesce(a.open - a.deficit, 0) AS balance, coalesce(a.open - a.held, 0) AS available, coalesce(a.held, 0) AS held,
         coalesce(a.deficit, 0) AS deficit, (SELECT coalesce(sum(points), 0)::bigint FROM pending) AS pending,
         next.release_at AS "releaseAt", next.points AS "releasePoints",
         expiring.expires_at AS "expiresAt", expiring.points AS "expiringPoints"
  FROM loyalty_members m
  LEFT JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = m.id
  LEFT JOIN LATERAL (SELECT * FROM pending ORDER BY release_at LIMIT 1) AS next ON true
  LEFT JOIN expiring ON true
  LEFT JOIN LATERAL (SELECT * FROM gift ORDER BY at DESC LIMIT 1) AS latest ON true
  WHERE m.shop_id = $1 AND m.id = $2`;
