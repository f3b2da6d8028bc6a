import { rowsOfShop } from "./database.ts";

/** What of a shop is still to be done: nothing, when all numbers are 0 and all imports done. */
export type Unfinished = { imports: string; unbuilt: number; waiting: number; toRead: number; jobs: string };

/** A shop at rest. */
export const AT_REST: Unfinished = { imports: "", unbuilt: 0, waiting: 0, toRead: 0, jobs: "" };

/** Looks what is left to do; jobs that are due later count as well. */
export async function unfinished(databaseUrl: string, shopId: number): Promise<Unfinished> {
  const [row] = await rowsOfShop<Unfinished>(
    databaseUrl,
    shopId,
    `SELECT coalesce((SELECT string_agg(subject || ' ' || status, ', ') FROM bulk_imports WHERE status <> 'done'), '') AS imports,
            1 - (SELECT count(*)::int FROM retention_states WHERE built_at IS NOT NULL) AS unbuilt,
            (SELECT count(*)::int FROM inbox_deliveries WHERE processed_at IS NULL) AS waiting,
            (SELECT count(*)::int FROM dirty_objects) AS "toRead",
            coalesce((SELECT string_agg(name || ' ' || state, ', ') FROM pgboss.job
                      WHERE state <= 'active' AND name <> 'set-aside' AND data ->> 'shopId' = '${shopId}'), '') AS jobs`,
  );
  if (!row) throw new Error("no answer");
  return row;
}
