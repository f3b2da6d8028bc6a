import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { ApiContext } from "#sandbox/graphql/context.ts";
import type { BulkFaults } from "./bulk-faults.ts";
import type { BulkOperation } from "./bulk-operation.ts";
import type { ChildConnection } from "./projection.ts";
import { resultLines } from "./result-lines.ts";

/** What is to be written, and where. */
export interface ResultPlan {
  root: ChildConnection;
  grouped: boolean;
  context: ApiContext;
  path: string;
}

const CHUNK_CHARACTERS = 1 << 18;
/** How long the writer may keep others waiting before it lets them have a turn. */
const TURN_MS = 8;

/**
 * Runs an operation: writes its lines to the file, a few milliseconds at a time, and sets the operation's status and
 * counts as it goes. Memory does not grow with the result. Never throws: a fault makes the operation FAILED.
 */
export async function writeResult(operation: BulkOperation, plan: ResultPlan, faults: BulkFaults): Promise<void> {
  await nextTurn();
  if (operation.status === "CREATED") operation.status = "RUNNING";
  const fault = faults.failNext !== null && faults.failNext.operations > 0 ? faults.failNext : null;
  if (fault !== null) fault.operations--;
  const file = createWriteStream(plan.path);
  let failure: BulkOperation["errorCode"] = null;
  try {
    const roots = [...plan.root.items({}, plan.context)];
    const stopAt = fault === null ? Infinity : Math.floor(roots.length * fault.atShare);
    await writeLines(file, operation, plan, roots, stopAt, faults);
    if (operation.rootObjectCount >= stopAt && fault !== null) failure = fault.errorCode;
  } catch (error) {
    failure = "INTERNAL_SERVER_ERROR";
    console.error(`sandbox: ${operation.gid} failed:`, error);
  }
  file.end();
  await once(file, "close");
  operation.fileBytes = file.bytesWritten;
  // Only now: whoever sees an operation end fetches its file at once.
  if (failure !== null) {
    operation.status = "FAILED";
    operation.errorCode = failure;
  }
  if (operation.status === "RUNNING") operation.status = "COMPLETED";
  if (operation.status === "CANCELING") operation.status = "CANCELED";
}

async function writeLines(
  file: ReturnType<typeof createWriteStream>,
  operation: BulkOperation,
  plan: ResultPlan,
  roots: readonly unknown[],
  stopAt: number,
  faults: BulkFaults,
): Promise<void> {
  let text = "";
  let turnEndsAt = performance.now() + TURN_MS;
  const startedAt = performance.now();
  const flush = async (): Promise<void> => {
    if (text !== "" && !file.write(text)) await once(file, "drain");
    text = "";
  };
  for (const batch of resultLines(plan.root, roots, plan.grouped, plan.context)) {
    if (operation.status !== "RUNNING" || operation.rootObjectCount >= stopAt) break;
    text += `${batch.lines.join("\n")}\n`;
    operation.objectCount += batch.lines.length;
    operation.rootObjectCount += batch.roots;
    if (text.length > CHUNK_CHARACTERS) await flush();
    if (faults.objectsPerSecond !== null) {
      const dueMs = (operation.objectCount / faults.objectsPerSecond) * 1000;
      await sleep(Math.max(0, Math.min(1000, startedAt + dueMs - performance.now())));
    }
    if (performance.now() > turnEndsAt) {
      await nextTurn();
      turnEndsAt = performance.now() + TURN_MS;
    }
  }
  await flush();
}
