import type { ShopDb } from "#app/db/with-shop.ts";

const UNIQUE_VIOLATION = "23505";

/**
 * Does a part of a transaction. When that meets a row that is there already, only the part is undone and null returned.
 */
export async function unlessThere<T>(db: ShopDb, part: () => Promise<T>): Promise<T | null> {
  await db.query("SAVEPOINT part");
  try {
    const result = await part();
    await db.query("RELEASE part");
    return result;
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    await db.query("ROLLBACK TO part; RELEASE part");
    return null;
  }
}
