import { describe, expect, it } from "vitest";
import type { ImportProgress, SyncProgress } from "./sync-progress.ts";
import { isMoving, percentDone, syncPhase } from "./sync-progress.ts";

const part = (status: ImportProgress["status"], found = 0n, read = 0n): ImportProgress => ({
  subject: "orders",
  status,
  found,
  read,
  stored: 0n,
  failure: null,
  attempts: 1,
  startedAt: 0,
  finishedAt: null,
});

const sync = (builtAt: number | null, ...imports: ImportProgress[]): SyncProgress => ({
  imports,
  builtAt,
  changedAt: builtAt,
  checkedAt: null,
  differences: null,
  reconciledAt: null,
  reconciledTo: null,
  lastNoticeAt: null,
  noticesWaiting: 0,
  ordersToRead: 0,
});

describe("progress of the sync", () => {
  it.each([
    ["nothing begun", sync(null), "reading", true],
    ["one is read", sync(null, part("done"), part("reading")), "reading", true],
    ["all read, no figures yet", sync(null, part("done"), part("done")), "computing", true],
    ["one failed", sync(null, part("done"), part("failed")), "failed", false],
    ["one failed, one still read", sync(null, part("reading"), part("failed")), "failed", true],
    ["figures", sync(1, part("done")), "ready", false],
    ["figures, orders read again", sync(1, part("running")), "ready", true],
    ["figures, reading again failed", sync(1, part("failed")), "ready", false],
  ] as const)("%s", (_case, progress, phase, moving) => {
    expect([syncPhase(progress), isMoving(progress)]).toEqual([phase, moving]);
  });

  it("is not known while Shopify gathers, and not full before the end", () => {
    expect(percentDone(part("waiting"))).toBe(0);
    expect(percentDone(part("running", 10n))).toBeNull();
    expect(percentDone(part("reading", 0n, 0n))).toBeNull();
    expect(percentDone(part("reading", 3n, 1n))).toBe(33);
    expect(percentDone(part("reading", 3n, 3n))).toBe(99);
    expect(percentDone(part("done", 3n, 3n))).toBe(100);
  });
});
