import type { Birthday } from "#app/domain/orders/records.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** A tenth of the members whose copies were written, by a number that moves with the days: all of them within ten. */
const SLICES = 10;

/** Members whose copies are to be compared with Shopify's on this day (since 1970-01-01): all, if they are few. */
export async function mirroredMembers(db: ShopDb, day: number, few: number): Promise<bigint[]> {
  const rows = await db.query<{ memberId: bigint }>(
    `WITH written AS (SELECT member_id, count(*) OVER () AS all FROM storefront_mirrors WHERE shop_id = $1 AND marked_at IS NULL)
     SELECT member_id AS "memberId" FROM written WHERE "all" <= $3 OR member_id % ${SLICES} = $2 % ${SLICES} ORDER BY member_id`,
    [db.shopId, day, few],
  );
  return rows.map((row) => row.memberId);
}

/** Members who have their birthday on one of the days. */
export async function membersWithBirthday(db: ShopDb, days: readonly Birthday[]): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT m.id FROM loyalty_members m JOIN unnest($2::int[], $3::int[]) AS d (month, day)
       ON m.birth_month = d.month AND m.birth_day = d.day
     WHERE m.shop_id = $1 AND m.customer_id IS NOT NULL AND m.merged_into IS NULL AND m.erased_at IS NULL ORDER BY m.id`,
    [db.shopId, days.map((d) => d.month), days.map((d) => d.day)],
  );
  return rows.map((row) => row.id);
}
