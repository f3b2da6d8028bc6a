import type { ShopDb } from "#app/db/with-shop.ts";

/** Class of the advisory locks that order erasures and whoever writes what names customers. */
const ERASURE_LOCK = 7003;

/** The shop was erased while a job of it ran: the job stops, and nothing of it is kept. */
export class ShopErased extends Error {
  override name = "ShopErased";
  readonly kind = "stop";
  readonly code = "SHOP_ERASED";
}

/**
 * For a transaction that writes what names customers: waits until no erasure of the shop is under way and keeps others
 * waiting until it ends. Without it, a writer that had looked who is erased could bring a person back a moment later.
 * @throws ShopErased when the shop is gone
 */
export async function awaitErasures(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock_shared($1, $2)", [ERASURE_LOCK, db.shopId]);
  // A statement of its own, because one that waits does not see what was committed meanwhile.
  const shops = await db.query("SELECT 1 FROM shops WHERE id = $1", [db.shopId]);
  if (shops.length === 0) throw new ShopErased("the shop was erased");
}

/** For an erasure: waits until those writers have committed, and lets none begin before the transaction ends. */
export async function holdWriters(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [ERASURE_LOCK, db.shopId]);
}
