import { parentPort } from "node:worker_threads";
import { closeJobQueue } from "#app/db/job-queue.ts";
import { closePool } from "#app/db/pool.ts";
import { catalogue } from "#app/jobs/catalogue.ts";
import type { FromThread, ToThread } from "#app/jobs/passes.ts";

/** The thread that jobs/passes.ts starts: runs jobs it is sent, and ends when it is told to. */
const port = parentPort;
if (!port) throw new Error("this is a thread of the worker, not a program");
const answer = (message: FromThread): void => port.postMessage(message);

port.on("message", (message: ToThread) => {
  if (message === "end") {
    void Promise.all([closeJobQueue(), closePool()]).finally(() => port.close());
    return;
  }
  const { id, name, data } = message;
  catalogue[name](data).then(
    () => answer({ id, failure: null }),
    (error: unknown) => answer({ id, failure: told(error) }),
  );
});

/** What the retry table and the log look at: an error of our own class does not cross threads whole. */
function told(error: unknown): FromThread["failure"] {
  const { name, message, stack } = error instanceof Error ? error : new Error(typeof error);
  const { code, kind } = error as { code?: unknown; kind?: unknown };
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof kind === "string" ? { kind } : {}),
  };
}
