import type { ShopDb } from "#app/db/with-shop.ts";
import { withShop } from "#app/db/with-shop.ts";

type ImportRow = {
  subject: "customers" | "products" | "orders";
  status: "waiting" | "running" | "reading" | "done" | "failed";
  found: bigint;
  read: bigint;
  stored: bigint;
  failure: string | null;
  attempts: number;
  startedAt: Date;
  finishedAt: Date | null;
};

type StateRow = Record<
  "builtAt" | "changedAt" | "checkedAt" | "reconciledAt" | "reconciledTo" | "lastNoticeAt",
  Date | null
> & {
  differences: number | null;
  noticesWaiting: number;
  ordersToRead: number;
};

type Dated<Row> = {
  [Key in keyof Row]: Row[Key] extends Date ? number : Row[Key] extends Date | null ? number | null : Row[Key];
};

export type SyncProgress = Dated<StateRow> & { imports: Dated<ImportRow>[] };

/** `syncProgress` by itself. */
export function shopSyncProgress(shopId: number): Promise<SyncProgress> {
  return withShop(shopId, syncProgress);
}

/** How current the shop's data are: imports, figures, reconciliation, inbox. Instants in epoch milliseconds. */
export async function syncProgress(db: ShopDb): Promise<SyncProgress> {
  const imports = await db.query<ImportRow>(
    `SELECT subject, status, found, read, stored, failure, attempts, started_at AS "startedAt", finished_at AS "finishedAt"
     FROM bulk_imports WHERE shop_id = $1 ORDER BY array_position(ARRAY['orders', 'customers', 'products'], subject)`,
    [db.shopId],
  );
  const [state] = await db.query<StateRow>(
    `SELECT r.built_at AS "builtAt", r.changed_at AS "changedAt", r.checked_at AS "checkedAt", r.differences, w.reconciled_at AS "reconciledAt", w.reconciled_to AS "reconciledTo",
            (SELECT max(received_at) FROM inbox_deliveries WHERE shop_id = s.id) AS "lastNoticeAt",
            (SELECT count(*)::int FROM inbox_deliveries WHERE shop_id = s.id AND processed_at IS NULL) AS "noticesWaiting",
            (SELECT count(*)::int FROM dirty_objects WHERE shop_id = s.id) AS "ordersToRead"
     FROM shops s LEFT JOIN retention_states r ON r.shop_id = s.id LEFT JOIN sync_watermarks w ON w.shop_id = s.id
     WHERE s.id = $1`,
    [db.shopId],
  );
  return {
    imports: imports.map((row) => ({
      ...row,
      startedAt: row.startedAt.getTime(),
      finishedAt: row.finishedAt?.getTime() ?? null,
    })),
    builtAt: state?.builtAt?.getTime() ?? null,
    changedAt: state?.changedAt?.getTime() ?? null,
    checkedAt: state?.checkedAt?.getTime() ?? null,
    differences: state?.differences ?? null,
    reconciledAt: state?.reconciledAt?.getTime() ?? null,
    reconciledTo: state?.reconciledTo?.getTime() ?? null,
    lastNoticeAt: state?.lastNoticeAt?.getTime() ?? null,
    noticesWaiting: state?.noticesWaiting ?? 0,
    ordersToRead: state?.ordersToRead ?? 0,
  };
}
