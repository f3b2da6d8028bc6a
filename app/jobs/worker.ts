import type { JobWithMetadata } from "pg-boss";
import { closeJobQueue, coalesces, JOB_NAMES, jobQueue, SET_ASIDE } from "#app/db/job-queue.ts";
import { closePool } from "#app/db/pool.ts";
import type { JobName } from "#app/domain/shops/job.ts";
import { catalogue } from "#app/jobs/catalogue.ts";
import { closeThread, PASSES, runInThread } from "#app/jobs/passes.ts";
import { decide, workerDied } from "#app/jobs/retry-table.ts";
import { startSchedule } from "#app/jobs/schedule.ts";
import { log, describeError } from "#app/log.server.ts";

/** How many jobs of a kind one worker has at work at once. A shop never has two of a coalescing kind. */
const CONCURRENCY: Partial<Record<JobName, number>> = {
  "orders.refresh": 4,
  "retention.fold": 4,
  "shops.handle-privacy": 2,
};

/** Starts working the queue and the clock; resolves to a function that finishes what runs and stops. */
export async function startWorker(): Promise<() => Promise<void>> {
  const boss = await jobQueue("worker");
  for (const name of JOB_NAMES) {
    const options = {
      includeMetadata: true as const,
      batchSize: 1,
      localConcurrency: CONCURRENCY[name] ?? 1,
      pollingIntervalSeconds: 1,
      // a notification tells of work that is due now; work due later is found by looking
      notifyPollingIntervalSeconds: 1,
      // a shop that is at work must not hold up the others behind it
      ...(coalesces(name) ? { groupConcurrency: 1 } : {}),
    };
    await boss.work<object, undefined, typeof options>(name, options, async (jobs) => {
      for (const job of jobs) await runJob(name, job);
      return undefined;
    });
  }
  const stopSchedule = startSchedule();
  log.info("worker started");
  return async () => {
    stopSchedule();
    await closeJobQueue();
    await closeThread();
    await closePool();
  };
}

/** Runs one job; an error is retried by the queue, dropped, or set aside with its job, as the table says. */
async function runJob(name: JobName, job: JobWithMetadata): Promise<void> {
  const started = performance.now();
  const shopId = (job.data as { shopId?: number } | null)?.shopId;
  try {
    // A job that keeps killing its worker must not be given another one for ever.
    if (workerDied(job.output) && decide(undefined, job.retryCount) === "set-aside") {
      await setAside(name, job, undefined);
      return;
    }
    await (PASSES.has(name) ? runInThread(name, job.data) : catalogue[name](job.data));
    log.debug("job done", { job: name, jobId: job.id, shopId, durationMs: Math.round(performance.now() - started) });
  } catch (error) {
    const decision = decide(error, job.retryCount);
    log.warn(`job failed: ${decision}`, { job: name, jobId: job.id, shopId, attempt: job.retryCount + 1, error });
    if (decision === "retry") throw new Error(describeError(error).name);
    if (decision === "set-aside") await setAside(name, job, error);
  }
}

async function setAside(name: JobName, job: JobWithMetadata, error: unknown): Promise<void> {
  const boss = await jobQueue();
  await boss.send(SET_ASIDE, { job: name, data: job.data, error: describeError(error), attempts: job.retryCount + 1 });
  log.error("job set aside", { job: name, jobId: job.id, attempt: job.retryCount + 1, error });
}
