import { enqueue, JOB_NAMES, jobQueue, SET_ASIDE } from "#app/db/job-queue.ts";
import { setAsideJobs } from "#app/db/queries/set-aside-jobs.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Job } from "#app/domain/shops/job.ts";

/**
 * Hands a job that was set aside to the queue again. It is sent before it is taken off the shelf: a crash in between
 * leaves it on both, and every job may run twice.
 * @returns whether this shop had such a job
 */
export async function retrySetAsideJob(shopId: number, jobId: string): Promise<boolean> {
  const found = (await setAsideJobs(shopId)).find((each) => each.id === jobId);
  const name = JOB_NAMES.find((each) => each === found?.job);
  if (!found || !name) return false;
  await withShop(shopId, (db) => enqueue(db, { name, data: found.data } as Job));
  await (await jobQueue()).deleteJob(SET_ASIDE, jobId);
  return true;
}
