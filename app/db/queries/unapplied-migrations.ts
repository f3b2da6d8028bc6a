import { pool } from "#app/db/pool.ts";

/** Which of the given migrations the database does not have, or has not finished. Throws if it cannot be asked. */
export async function unappliedMigrations(names: readonly string[]): Promise<string[]> {
  const known = await pool().query<{ exists: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists",
  );
  if (!known.rows[0]?.exists) return [...names];
  const finished = await pool().query<{ migration_name: string }>(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const applied = new Set(finished.rows.map((row) => row.migration_name));
  return names.filter((name) => !applied.has(name));
}
