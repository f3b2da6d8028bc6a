/** One kind of thing read from Shopify in bulk, and how far it has come. Counts are of records and lines. */
export type ImportProgress = {
  subject: "customers" | "products" | "orders";
  status: "waiting" | "running" | "reading" | "done" | "failed";
  found: bigint;
  read: bigint;
  stored: bigint;
  failure: string | null;
  attempts: number;
  /** epoch milliseconds */
  startedAt: number;
  finishedAt: number | null;
};

/** How current a shop's data are; instants in epoch milliseconds, null where it has not happened yet. */
export type SyncProgress = {
  imports: ImportProgress[];
  /** figures computed from scratch, and last changed */
  builtAt: number | null;
  changedAt: number | null;
  /** figures compared with ones recomputed from raw orders, and how many rows differed */
  checkedAt: number | null;
  differences: number | null;
  reconciledAt: number | null;
  /** everything updated before this instant is known to have been read */
  reconciledTo: number | null;
  lastNoticeAt: number | null;
  noticesWaiting: number;
  ordersToRead: number;
};

/**
 * Where the shop stands: its store is being read, reading stopped, the first figures are being computed, or there are
 * figures (whatever is read again after that).
 */
export function syncPhase(sync: SyncProgress): "reading" | "failed" | "computing" | "ready" {
  if (sync.builtAt !== null) return "ready";
  if (sync.imports.some((each) => each.status === "failed")) return "failed";
  const done = sync.imports.length > 0 && sync.imports.every((each) => each.status === "done");
  return done ? "computing" : "reading";
}

/** Whether something moves that a watcher would like to see move. */
export function isMoving(sync: SyncProgress): boolean {
  const phase = syncPhase(sync);
  return (
    phase === "reading" ||
    phase === "computing" ||
    sync.imports.some((each) => ["waiting", "running", "reading"].includes(each.status))
  );
}

/** How much of an import has been done, 0 to 100; null while Shopify still gathers and nobody can know. */
export function percentDone({ status, found, read }: ImportProgress): number | null {
  if (status === "done") return 100;
  if (status === "waiting") return 0;
  if (status === "running" || found === 0n) return null;
  return Math.min(99, Number((read * 100n) / found));
}
