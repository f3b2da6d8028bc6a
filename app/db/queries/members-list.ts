import { withShop } from "#app/db/with-shop.ts";

/** A member in the list. Instants are epoch milliseconds, points bigints. */
export type MemberRow = {
  id: bigint;
  /** null for a guest and after an erasure */
  customerId: bigint | null;
  erased: boolean;
  joinedAt: number;
  /** may be below 0: points taken back after they were spent */
  balance: bigint;
  held: bigint;
  pending: bigint;
};

export type MembersPage = { members: MemberRow[]; /** whether there is a further page */ more: boolean };

/** How the list is asked for: `search` is the number of a member or of a customer, whole. */
export type MembersQuestion = {
  search: string;
  sort: "balance" | "joined";
  /** counted from 0 */
  page: number;
};

const MEMBERS_A_PAGE = 50;

const ORDER = { balance: "balance DESC, m.id", joined: "m.joined_at DESC, m.id DESC" } as const;

/** Members, page by page: the highest balance first, or who joined last. Accounts merged into another are not listed. */
export async function membersList(shopId: number, { search, sort, page }: MembersQuestion): Promise<MembersPage> {
  const wanted = search.trim();
  if (wanted !== "" && !/^\d{1,18}$/.test(wanted)) return { members: [], more: false };
  const rows = await withShop(shopId, (db) =>
    db.query<Omit<MemberRow, "joinedAt"> & { joinedAt: Date }>(
      `WITH page AS (
         SELECT m.id, m.customer_id, m.erased_at, m.joined_at, coalesce(a.open - a.deficit, 0) AS balance, coalesce(a.held, 0) AS held
         FROM loyalty_members m LEFT JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = m.id
         WHERE m.shop_id = $1 AND m.merged_into IS NULL AND ($2::bigint IS NULL OR m.id = $2 OR m.customer_id = $2)
         ORDER BY ${ORDER[sort]} LIMIT $3 OFFSET $4)
       SELECT m.id, m.customer_id AS "customerId", m.erased_at IS NOT NULL AS erased, m.joined_at AS "joinedAt", balance, held,
              (SELECT coalesce(sum(w.target), 0)::bigint FROM loyalty_awards w
               WHERE w.shop_id = $1 AND w.member_id = m.id AND w.released_at IS NULL) AS pending
       FROM page m ORDER BY ${ORDER[sort]}`,
      [shopId, wanted === "" ? null : wanted, MEMBERS_A_PAGE + 1, page * MEMBERS_A_PAGE],
    ),
  );
  const members = rows.slice(0, MEMBERS_A_PAGE).map((row) => ({ ...row, joinedAt: row.joinedAt.getTime() }));
  return { members, more: rows.length > MEMBERS_A_PAGE };
}
