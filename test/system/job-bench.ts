import type { JobName } from "#app/domain/shops/job.ts";

type Row = { id: string; name: JobName; data: { shopId: number }; retryCount: number; due: boolean };

/** A job that was set aside, or stopped. */
export type GivenUp = { name: JobName; decision: "stop" | "set-aside"; error: unknown };

/**
 * Works the queue's jobs in this process, one at a time, as the worker would: a job is active while it runs, an error is
 * answered as the retry table says. Delays are not waited for: a job that is due later runs when nothing else is left.
 */
export class JobBench {
  readonly givenUp: GivenUp[] = [];

  /** Runs one job of the shop. `choice` picks among those that are due. Returns whether there was one. */
  async runOne(shopId: number, choice = 0): Promise<boolean> {
    const { pool } = await import("#app/db/pool.ts");
    const { rows } = await pool().query<Row>(
      `SELECT id, name, data, retry_count AS "retryCount", start_after <= now() AS due FROM pgboss.job
       WHERE state < 'active' AND name <> 'set-aside' AND data ->> 'shopId' = $1 ORDER BY created_on, name, data::text, id`,
      [String(shopId)],
    );
    const due = rows.filter((row) => row.due);
    const job = (due.length > 0 ? due : rows)[choice % Math.max(1, due.length > 0 ? due.length : rows.length)];
    if (!job) return false;
    await pool().query("UPDATE pgboss.job SET state = 'active' WHERE id = $1", [job.id]);
    await this.#run(job);
    return true;
  }

  /** Runs the shop's jobs until none is left. @throws Error after `most` jobs: they would never end */
  async drain(shopId: number, choose: () => number = () => 0, most = 2_000): Promise<number> {
    for (let count = 0; count < most; count++) if (!(await this.runOne(shopId, choose()))) return count;
    throw new Error(`the shop's jobs do not come to an end`);
  }

  async #run(job: Row): Promise<void> {
    const { pool } = await import("#app/db/pool.ts");
    const { catalogue } = await import("#app/jobs/catalogue.ts");
    const { decide } = await import("#app/jobs/retry-table.ts");
    try {
      await catalogue[job.name](job.data);
    } catch (error) {
      const decision = decide(error, job.retryCount);
      if (decision === "retry") {
        await pool().query("UPDATE pgboss.job SET state = 'retry', retry_count = retry_count + 1 WHERE id = $1", [
          job.id,
        ]);
        return;
      }
      this.givenUp.push({ name: job.name, decision, error });
    }
    await pool().query("DELETE FROM pgboss.job WHERE id = $1", [job.id]);
  }
}
