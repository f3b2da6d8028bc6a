import type { ShopDb } from "#app/db/with-shop.ts";

/** A member with the accounts that were merged into this one. */
export type MemberFamily = {
  /** the account that is left */
  memberId: bigint;
  /** null for a guest and after an erasure */
  customerId: bigint | null;
  erased: boolean;
  /** the account that is left and all that went into it */
  memberIds: bigint[];
};

/** Who a member is by now: merged accounts followed to the last. Null when there is no such member. */
export async function memberFamily(db: ShopDb, memberId: bigint): Promise<MemberFamily | null> {
  // UNION, not UNION ALL: a ring, which only a bug makes, ends.
  const rows = await db.query<MemberFamily>(
    `WITH RECURSIVE up AS (
       SELECT id, merged_into FROM loyalty_members WHERE shop_id = $1 AND id = $2
       UNION
       SELECT m.id, m.merged_into FROM up JOIN loyalty_members m ON m.shop_id = $1 AND m.id = up.merged_into),
     family AS (
       SELECT id FROM up WHERE merged_into IS NULL
       UNION
       SELECT m.id FROM family JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = family.id)
     SELECT last.id AS "memberId", last.customer_id AS "customerId", last.erased_at IS NOT NULL AS erased,
            (SELECT array_agg(id ORDER BY id) FROM family) AS "memberIds"
     FROM up JOIN loyalty_members last ON last.shop_id = $1 AND last.id = up.id WHERE up.merged_into IS NULL`,
    [db.shopId, memberId],
  );
  return rows[0] ?? null;
}

/** The same, with the row of the account that is left locked: what one member may do once at a time waits here. */
export async function lockMemberFamily(db: ShopDb, memberId: bigint): Promise<MemberFamily | null> {
  for (;;) {
    const family = await memberFamily(db, memberId);
    if (!family) return null;
    const locked = await db.query(
      "SELECT 1 FROM loyalty_members WHERE shop_id = $1 AND id = $2 AND merged_into IS NULL FOR NO KEY UPDATE",
      [db.shopId, family.memberId],
    );
    // Merged while we waited for the lock: look again. An erasure meanwhile shows in the second reading.
    if (locked.length > 0) return memberFamily(db, family.memberId);
  }
}
