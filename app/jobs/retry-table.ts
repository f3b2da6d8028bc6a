/** What becomes of a job that failed. */
export type Decision =
  /** again, after the queue's growing delay */
  | "retry"
  /** nothing more to do: the flow has noted why, and something else will start it again */
  | "stop"
  /** kept for people to look at: it failed too often */
  | "set-aside";

/** Outside trouble passes: tries for about an hour. A bug does not: three attempts tell it from an accident. */
const ATTEMPTS = { outside: 20, bug: 3, crash: 5 };

/** Classes of PostgreSQL's errors that come from outside the statement: connection, resources, operator, system. */
const DATABASE_TROUBLE = /^(08|53|57|58)/;
const NETWORK_TROUBLE = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * The one table that says retry or stop.
 *
 * | error                                             | decision                            |
 * |---------------------------------------------------|-------------------------------------|
 * | trouble of kind `retry` (throttled, 5xx, network) | retry, set aside after 20 attempts  |
 * | trouble of kind `stop` (shop closed, no access)   | stop                                |
 * | trouble of kind `reauth` (token revoked)          | stop: the next visit starts it again |
 * | database or network gone                          | retry, set aside after 20 attempts  |
 * | anything else, a bug                              | retry, set aside after 3 attempts   |
 * | none: the worker died while it ran                | retry, set aside after 5 attempts   |
 *
 * @param error what was thrown; undefined where the worker died
 * @param retryCount how often it was retried before
 */
export function decide(error: unknown, retryCount: number): Decision {
  const attempts = retryCount + 1;
  if (error === undefined) return attempts > ATTEMPTS.crash ? "set-aside" : "retry";
  const { kind, code } = error as { kind?: unknown; code?: unknown };
  if (kind === "stop" || kind === "reauth") return "stop";
  const outside =
    kind === "retry" ||
    (typeof code === "string" && (DATABASE_TROUBLE.test(code) || NETWORK_TROUBLE.has(code))) ||
    isLostConnection(error);
  return attempts >= (outside ? ATTEMPTS.outside : ATTEMPTS.bug) ? "set-aside" : "retry";
}

/**
 * Whether a job's last attempt ended with its worker: nothing came of it until its heartbeat was missed. An attempt that
 * failed with an error is counted by that error's own row of the table.
 * @param output what pg-boss noted about the last attempt
 */
export function workerDied(output: unknown): boolean {
  const { value } = (output ?? {}) as { value?: { message?: unknown } };
  return value?.message === "job heartbeat timeout";
}

/** node-postgres reports some lost connections by message only. */
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  );
}
