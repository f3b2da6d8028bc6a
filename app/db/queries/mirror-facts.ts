import type { ShopDb } from "#app/db/with-shop.ts";

/** What a member's copy is made of. `customerId` is null where there is nobody to write it to. */
export type MirrorFacts = {
  memberId: bigint;
  customerId: bigint | null;
  open: bigint;
  held: bigint;
  deficit: bigint;
  pending: bigint;
  birthMonth: number | null;
  birthDay: number | null;
  /** on the list of a programme in test */
  listed: boolean;
  customerTags: string[];
  dismissed: string[];
  /** Shopify's digest of what was written last; null: nothing yet */
  digest: string | null;
};

/** The facts of members, those that are unknown left out. */
export function mirrorFacts(db: ShopDb, memberIds: readonly bigint[]): Promise<MirrorFacts[]> {
  return db.query<MirrorFacts>(
    `SELECT m.id AS "memberId", CASE WHEN m.merged_into IS NULL AND m.erased_at IS NULL THEN m.customer_id END AS "customerId",
       coalesce(a.open, 0) AS open, coalesce(a.held, 0) AS held, coalesce(a.deficit, 0) AS deficit,
       (SELECT coalesce(sum(target), 0)::bigint FROM loyalty_awards w
        WHERE w.shop_id = $1 AND w.member_id = m.id AND w.released_at IS NULL) AS pending,
       m.birth_month AS "birthMonth", m.birth_day AS "birthDay",
       EXISTS (SELECT 1 FROM loyalty_programmes p WHERE p.shop_id = $1 AND m.customer_id = ANY (p.test_customers)) AS listed,
       coalesce(c.tags, '{}') AS "customerTags",
       (SELECT coalesce(array_agg(subject), '{}') FROM storefront_dismissals d WHERE d.shop_id = $1 AND d.member_id = m.id) AS dismissed,
       s.digest
     FROM loyalty_members m
     LEFT JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = m.id
     LEFT JOIN customers c ON c.shop_id = $1 AND c.id = m.customer_id
     LEFT JOIN storefront_mirrors s ON s.shop_id = $1 AND s.member_id = m.id
     WHERE m.shop_id = $1 AND m.id = ANY($2::bigint[])`,
    [db.shopId, memberIds],
  );
}
