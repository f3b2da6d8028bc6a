import { withShop } from "#app/db/with-shop.ts";

/**
 * The member that an e-mail's hash stands for: the customer who has it verified, else the guest who ordered with it; a
 * merged account is followed to the last. Null: nobody.
 */
export async function memberByEmail(shopId: number, hash: Uint8Array): Promise<bigint | null> {
  const [row] = await withShop(shopId, (db) =>
    db.query<{ id: bigint }>(
      `WITH RECURSIVE chain AS (
         SELECT id, merged_into, customer_id IS NULL AS guest FROM loyalty_members
         WHERE shop_id = $1 AND erased_at IS NULL
           AND (guest_hash = $2 OR customer_id IN (SELECT id FROM customers WHERE shop_id = $1 AND email_hash = $2))
         UNION
         SELECT m.id, m.merged_into, c.guest FROM chain c JOIN loyalty_members m ON m.shop_id = $1 AND m.id = c.merged_into)
       SELECT id FROM chain WHERE merged_into IS NULL ORDER BY guest, id LIMIT 1`,
      [shopId, hash],
    ),
  );
  return row?.id ?? null;
}
