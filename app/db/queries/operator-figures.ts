import { pool } from "#app/db/pool.ts";
import { withShop } from "#app/db/with-shop.ts";

export type OperatorFigures = {
  shops: number;
  inboxWaiting: number;
  /** age of the oldest waiting webhook, seconds; 0 if none waits */
  inboxOldestSeconds: number;
  objectsToRead: number;
  jobs: { name: string; state: string; count: number }[];
  /** how long the job that is due and waits longest has waited, seconds */
  jobOldestSeconds: number;
  imports: { subject: string; status: string; count: number }[];
  /** redemptions that only a person can decide */
  redemptionsParked: number;
  /** redemptions that have waited for Shopify for more than ten minutes */
  redemptionsStuck: number;
};

type ShopRow = {
  inbox: number;
  oldest: number;
  dirty: number;
  parked: number;
  stuck: number;
  imports: { subject: string; status: string }[];
};

/**
 * What an operator watches, over all shops. Tenant tables are read shop by shop, since row-level security shows nobody
 * more than one shop: a millisecond each, so scrape every 15 s or slower when there are thousands.
 */
export async function operatorFigures(): Promise<OperatorFigures> {
  const shops = await pool().query<{ id: number }>("SELECT id FROM shops WHERE uninstalled_at IS NULL ORDER BY id");
  const figures = {
    ...{ shops: shops.rows.length, inboxWaiting: 0, inboxOldestSeconds: 0, objectsToRead: 0 },
    ...{ redemptionsParked: 0, redemptionsStuck: 0 },
  };
  const imports = new Map<string, { subject: string; status: string; count: number }>();
  for (const { id } of shops.rows) {
    const row = await shopRow(id);
    figures.inboxWaiting += row.inbox;
    figures.inboxOldestSeconds = Math.max(figures.inboxOldestSeconds, row.oldest);
    figures.objectsToRead += row.dirty;
    figures.redemptionsParked += row.parked;
    figures.redemptionsStuck += row.stuck;
    for (const { subject, status } of row.imports) {
      const key = `${subject} ${status}`;
      imports.set(key, { subject, status, count: (imports.get(key)?.count ?? 0) + 1 });
    }
  }
  return { ...figures, imports: [...imports.values()], ...(await queue()) };
}

async function shopRow(shopId: number): Promise<ShopRow> {
  const rows = await withShop(shopId, (db) =>
    db.query<ShopRow>(`
      SELECT count(*)::int AS inbox,
             coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS oldest,
             (SELECT count(*)::int FROM dirty_objects) AS dirty,
             (SELECT count(*)::int FROM loyalty_redemptions WHERE state = 'parked') AS parked,
             (SELECT count(*)::int FROM loyalty_redemptions WHERE state IN ('reserved', 'cancelling')
                AND coalesce(ended_at, created_at) < now() - interval '10 minutes') AS stuck,
             (SELECT coalesce(json_agg(json_build_object('subject', subject, 'status', status)), '[]') FROM bulk_imports)
               AS imports
      FROM inbox_deliveries WHERE processed_at IS NULL`),
  );
  return rows[0] ?? { inbox: 0, oldest: 0, dirty: 0, parked: 0, stuck: 0, imports: [] };
}

async function queue(): Promise<Pick<OperatorFigures, "jobs" | "jobOldestSeconds">> {
  const table = await pool().query<{ exists: boolean }>("SELECT to_regclass('pgboss.job') IS NOT NULL AS exists");
  if (!table.rows[0]?.exists) return { jobs: [], jobOldestSeconds: 0 };
  const jobs = await pool().query<{ name: string; state: string; count: number }>(
    "SELECT name, state::text AS state, count(*)::int AS count FROM pgboss.job GROUP BY 1, 2",
  );
  const oldest = await pool().query<{ seconds: number }>(`
    SELECT coalesce(extract(epoch FROM now() - min(start_after)), 0)::float8 AS seconds
    FROM pgboss.job WHERE state IN ('created', 'retry') AND start_after <= now()`);
  return { jobs: jobs.rows, jobOldestSeconds: oldest.rows[0]?.seconds ?? 0 };
}
