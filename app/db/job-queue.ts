import { PgBoss, type Queue } from "pg-boss";
import { env } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { limitJobsToTheirShop } from "#app/db/job-policy.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { Job, JobName } from "#app/domain/shops/job.ts";

/** Where jobs go that failed too often; nothing works it, people look at it. */
export const SET_ASIDE = "set-aside";

/** Jobs set aside stay visible for 30 days. */
const SET_ASIDE_SECONDS = 30 * 24 * 3600;

const common = {
  notify: true,
  // The worker decides when to give up (jobs/worker.ts); this is only the queue's own last bound.
  retryLimit: 30,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  // A worker that dies stops beating, and its job starts again elsewhere within seconds.
  heartbeatSeconds: 10,
  expireInSeconds: 6 * 3600,
  deleteAfterSeconds: 3600,
} satisfies Omit<Queue, "name">;

/** `stately`: per shop at most one job waiting and one at work. `standard`: every job counts. */
const POLICIES: Record<JobName, "stately" | "standard"> = {
  "orders.sync-shop": "stately",
  "orders.import-bulk": "stately",
  "orders.refresh": "stately",
  "orders.reconcile": "stately",
  "orders.find-deleted": "stately",
  "orders.reread-products": "stately",
  "retention.fold": "standard",
  "retention.rebuild": "stately",
  "retention.snapshot": "stately",
  "retention.check": "stately",
  "loyalty.settle-redemptions": "stately",
  "loyalty.follow-orders": "standard",
  "loyalty.follow-all": "stately",
  "loyalty.release": "stately",
  "loyalty.expire": "stately",
  "loyalty.date-lots": "stately",
  "loyalty.fold-months": "stately",
  "loyalty.check": "stately",
  "loyalty.follow-customers": "standard",
  "loyalty.follow-all-customers": "stately",
  "loyalty.merge-customers": "standard",
  "loyalty.give-birthday-gifts": "stately",
  "loyalty.carry-out-grants": "stately",
  "campaigns.grant-bonus": "standard",
  "storefront.mirror": "stately",
  "storefront.reconcile": "stately",
  "shops.handle-privacy": "stately",
};

export const JOB_NAMES = Object.keys(POLICIES) as JobName[];

/** Whether a shop has at most one job of this kind waiting and one at work. */
export function coalesces(name: JobName): boolean {
  return POLICIES[name] === "stately";
}

let shared: Promise<PgBoss> | undefined;

/**
 * The process's connection to the queue, opened on first use. A web process only sends; a worker also supervises.
 * @param role `worker` listens for jobs and keeps the queue tidy
 */
export function jobQueue(role: "sender" | "worker" = "sender"): Promise<PgBoss> {
  shared ??= open(role).catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

/**
 * pg-boss's monitor notes which keys of a queue have a job at work, and its workers pass over the waiting jobs of those
 * keys; but they look that note up once a minute, so a shop that happened to be at work then would wait for a minute. The
 * workers ask for groups instead (`groupConcurrency`), which is answered when a job is taken; the note, and with it the
 * monitor's count of the whole table every five seconds, is put off for ever. Time limits and heartbeats are not.
 */
const WITHOUT_STATISTICS =
  "UPDATE pgboss.version SET monitor_backoff_on = 'infinity'; UPDATE pgboss.queue SET singletons_active = NULL";

async function open(role: "sender" | "worker"): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: env().DATABASE_URL,
    application_name: `regulars-queue-${role}`,
    max: role === "worker" ? 6 : 2,
    supervise: role === "worker",
    schedule: false,
    useListenNotify: role === "worker",
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on("error", (error: unknown) => log.warn("the queue reported an error", { error }));
  await boss.start();
  for (const name of JOB_NAMES) await boss.createQueue(name, { ...common, policy: POLICIES[name] });
  await boss.createQueue(SET_ASIDE, { retentionSeconds: SET_ASIDE_SECONDS, deleteAfterSeconds: SET_ASIDE_SECONDS });
  // Hand-overs are written inside a shop's transaction, so its role must be able to insert jobs (and nothing more).
  await limitJobsToTheirShop();
  await boss.getDb().executeSql(WITHOUT_STATISTICS);
  return boss;
}

/** Lets running jobs finish (30 s at most) and closes the connection. */
export async function closeJobQueue(): Promise<void> {
  const closing = shared;
  shared = undefined;
  if (closing) await (await closing).stop({ graceful: true, timeout: 30_000 });
}

/** Class of the advisory locks that order hand-overs of one shop. */
const HAND_OVER_LOCK = 7001;

/** Class of the advisory locks that say that a job is being handed over. */
const UNDER_WAY_LOCK = 7020;

/**
 * Writes a job in the shop's own transaction: it exists exactly when the facts do.
 *
 * Jobs of a `stately` queue coalesce: a job that is already waiting serves this call too. A waiting job may begin
 * before this transaction commits and then not see its facts; therefore the sender holds a shared lock until commit,
 * and every job passes `awaitHandOvers` before it looks (jobs/catalogue.ts).
 */
export async function enqueue(
  db: ShopDb,
  job: Job,
  options: {
    startAfterSeconds?: number;
    /**
     * Leaves it to another transaction that is handing over the same job at this moment, instead of waiting for it to
     * commit: what many transactions hand over must not put them in a row. Should that one roll back, the clock starts
     * the job.
     */
    unlessUnderWay?: boolean;
  } = {},
): Promise<void> {
  const stately = coalesces(job.name);
  const shop = String(job.data.shopId);
  if (stately) await db.query("SELECT pg_advisory_xact_lock_shared($1, $2)", [HAND_OVER_LOCK, db.shopId]);
  if (options.unlessUnderWay) {
    const [lock] = await db.query<{ free: boolean }>("SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS free", [
      UNDER_WAY_LOCK,
      `${shop} ${job.name}`,
    ]);
    if (!lock?.free) return;
  }
  const boss = await jobQueue();
  await boss.send(job.name, job.data, {
    ...(stately ? { singletonKey: shop, group: { id: shop } } : {}),
    ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
    db: { executeSql: async (text, values) => ({ rows: await db.query(text, values ?? []) }) },
  });
}

/** Waits until every transaction that relied on this shop's waiting jobs has committed or gone. */
export async function awaitHandOvers(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [HAND_OVER_LOCK, db.shopId]);
}
