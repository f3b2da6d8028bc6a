import type { ShopDb } from "#app/db/with-shop.ts";

/** Units whose facts change by themselves before the instant (epoch milliseconds): something dated ahead becomes known. */
export async function unitsDue(db: ShopDb, before: number): Promise<{ customerIds: bigint[]; guestDays: number[] }> {
  const customers = await db.query<{ id: bigint }>(
    "SELECT customer_id AS id FROM customer_facts WHERE shop_id = $1 AND later_at < to_timestamp($2 / 1000.0) LIMIT 1000",
    [db.shopId, before],
  );
  const guests = await db.query<{ day: number }>(
    "SELECT utc_day AS day FROM guest_day_facts WHERE shop_id = $1 AND later_at < to_timestamp($2 / 1000.0) LIMIT 1000",
    [db.shopId, before],
  );
  return { customerIds: customers.map((row) => row.id), guestDays: guests.map((row) => row.day) };
}
