import { Worker } from "node:worker_threads";
import type { JobName } from "#app/domain/shops/job.ts";

/**
 * Jobs that go over a whole shop and compute: seconds without a break in a large one (the models of 200,000 customers take
 * nine). They run in a thread of their own, where nobody waits behind them; in the worker's they would hold up every
 * other job, and its heartbeats, too.
 */
export const PASSES: ReadonlySet<JobName> = new Set<JobName>([
  "retention.rebuild",
  "retention.snapshot",
  "retention.check",
]);

export type ToThread = { id: number; name: JobName; data: unknown } | "end";

export type FromThread = {
  id: number;
  failure: { name: string; message: string; stack?: string; code?: string; kind?: string } | null;
};

type Waiting = { resolve: () => void; reject: (error: Error) => void };

let thread: Worker | undefined;
let sent = 0;
const waiting = new Map<number, Waiting>();

/** Runs a job of the catalogue in the thread. @throws what the job threw: its name, message, code and kind */
export function runInThread(name: JobName, data: unknown): Promise<void> {
  thread ??= start();
  const id = ++sent;
  const worker = thread;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, name, data } satisfies ToThread);
  });
}

/** Ends the thread, if there is one, when what it does is done. */
export async function closeThread(): Promise<void> {
  const ending = thread;
  thread = undefined;
  if (!ending) return;
  const ended = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
  ending.postMessage("end" satisfies ToThread);
  await ended;
}

function start(): Worker {
  const worker = new Worker(new URL("pass-thread.ts", import.meta.url));
  worker.on("message", ({ id, failure }: FromThread) => {
    const job = waiting.get(id);
    waiting.delete(id);
    if (failure === null) job?.resolve();
    else job?.reject(Object.assign(new Error(failure.message), failure));
  });
  let lastWord: Error | undefined;
  worker.on("error", (error: Error) => (lastWord = error));
  worker.on("exit", () => {
    // The next job starts another one.
    if (thread === worker) thread = undefined;
    for (const { reject } of waiting.values()) reject(lastWord ?? new Error("the thread ended before its job"));
    waiting.clear();
  });
  return worker;
}
