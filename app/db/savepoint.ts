import type { ShopDb } from "#app/db/with-shop.ts";

const UNIQUE_VIOLATION = "23505";

/**
 * Does a part of a transaction. When that meets a row that is there already, only the part is undone and null returned.
 */
async function unlessThere<T>(db: ShopDb, part: () => Promise<T>): Promise<T | null> {
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

/**
 * Stores part after part `asNew`, until one meets a row that is there already: that one and all later ones go `otherwise`.
 * PostgreSQL stores what it need not compare with anything a third faster, and in a first import nothing is there.
 */
export function newAtFirst(
  db: ShopDb,
  asNew: () => Promise<number>,
  otherwise: () => Promise<number>,
): () => Promise<number> {
  let allNew = true;
  return async () => {
    const stored = allNew ? await unlessThere(db, asNew) : null;
    allNew = stored !== null;
    return stored ?? otherwise();
  };
}
