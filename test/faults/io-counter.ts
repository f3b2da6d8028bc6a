import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";

/**
 * Loaded in front of a process under test (`node --import`): counts what each saga in the process asks of the database
 * and of Shopify, one after another, and can hold it right before the n-th. What was asked before has been done by then,
 * so a process killed while it is held leaves the world as a crash right after the (n - 1)-th does.
 */
type Count = { asked: number; holdAt: number | null; held: () => Promise<void> };

const counts = new AsyncLocalStorage<Count>();

/**
 * Runs work, held before its `holdAt`-th question until `held` lets it go on.
 * @returns how many questions it asked
 */
export async function counted(
  work: () => Promise<unknown>,
  holdAt: number | null,
  held: () => Promise<void>,
): Promise<number> {
  const count: Count = { asked: 0, holdAt, held };
  await counts.run(count, work);
  return count.asked;
}

/** Null, or what the caller must wait for first. */
function step(): Promise<void> | null {
  const count = counts.getStore();
  if (!count) return null;
  count.asked++;
  return count.asked === count.holdAt ? count.held() : null;
}

/** A client that gives up after 15 seconds would make late answers long tests. */
const LONGEST_WAIT_MS = 500;
const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => timeout(Math.min(ms, LONGEST_WAIT_MS));

const realFetch = globalThis.fetch;
globalThis.fetch = async (...call) => {
  await step();
  return realFetch(...call);
};

type Query = (this: pg.Client, ...call: unknown[]) => unknown;
const prototype = pg.Client.prototype as unknown as { query: Query };
const query = prototype.query;
prototype.query = function (...call) {
  const first = step();
  return first === null ? query.apply(this, call) : first.then(() => query.apply(this, call));
};
