import { SET_ASIDE } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";

/** A job that failed too often and was set aside. */
export type SetAsideJob = {
  id: string;
  /** the job's own name, "orders.refresh" */
  job: string;
  data: unknown;
  /** epoch milliseconds */
  setAsideAt: number;
  attempts: number;
  /** class or code of the error, "THROTTLED" */
  reason: string | null;
};

type Row = { id: string; createdOn: Date; job: string; data: unknown; attempts: number; reason: string | null };

/** The shop's jobs that were set aside, latest first. */
export function setAsideJobs(shopId: number): Promise<SetAsideJob[]> {
  return withShop(shopId, async (db) => {
    const [queue] = await db.query<{ exists: boolean }>("SELECT to_regclass('pgboss.job') IS NOT NULL AS exists");
    if (!queue?.exists) return [];
    const rows = await db.query<Row>(
      `SELECT id::text, created_on AS "createdOn", data ->> 'job' AS job, data -> 'data' AS data,
              coalesce((data ->> 'attempts')::int, 0) AS attempts, coalesce(data #>> '{error,code}', data #>> '{error,name}') AS reason
       FROM pgboss.job
       WHERE name = $1 AND state = 'created' AND data #>> '{data,shopId}' = $2::text
       ORDER BY created_on DESC LIMIT 100`,
      [SET_ASIDE, String(db.shopId)],
    );
    return rows.map(({ createdOn, ...row }) => ({ ...row, setAsideAt: createdOn.getTime() }));
  });
}
