import { pool } from "#app/db/pool.ts";

/**
 * Runs `work` unless another process is running work of that name now.
 * @returns whether it ran
 */
export async function withSystemLock(name: string, work: () => Promise<void>): Promise<boolean> {
  const client = await pool().connect();
  let broken = true;
  try {
    const { rows } = await client.query<{ held: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held",
      [name],
    );
    if (rows[0]?.held !== true) {
      broken = false;
      return false;
    }
    try {
      await work();
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
      broken = false;
    }
    return true;
  } finally {
    // A connection that may still hold the lock must not go back to the pool.
    client.release(broken);
  }
}
