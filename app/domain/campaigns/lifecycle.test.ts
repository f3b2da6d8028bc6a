import fc from "fast-check";
import { expect, test } from "vitest";
import type { Campaign, CampaignState } from "./campaign.ts";
import { act, advance, wasActiveAt, type CampaignAction, type CampaignLife } from "./lifecycle.ts";

const HORIZON = 40;
const ACTIONS: CampaignAction[] = ["schedule", "unschedule", "start", "pause", "resume", "end"];

const draft = (startsAt: number | null, endsAt: number | null): CampaignLife => ({
  campaign: {
    id: 1,
    name: "Double",
    bonus: { kind: "multiple", thousandths: 2000 },
    products: null,
    state: "draft",
    startsAt,
    endsAt,
  },
  log: [],
});

/** The life lived minute by minute, noting for each whether the campaign was on: knows no intervals. */
function lived(startsAt: number | null, endsAt: number | null, deeds: ReadonlyMap<number, CampaignAction>): boolean[] {
  let state: CampaignState = "draft";
  let start = startsAt;
  let end = endsAt;
  const on: boolean[] = [];
  for (let minute = 0; minute < HORIZON; minute++) {
    if (state === "scheduled" && start !== null && start <= minute) state = "active";
    if ((state === "active" || state === "paused") && end !== null && end <= minute) state = "ended";
    const deed = deeds.get(minute);
    if (deed === "schedule" && state === "draft" && start !== null && start > minute) state = "scheduled";
    else if (deed === "unschedule" && state === "scheduled") state = "draft";
    else if (deed === "start" && (state === "draft" || state === "scheduled") && (end === null || end > minute)) {
      state = "active";
      start = minute;
    } else if (deed === "pause" && state === "active") state = "paused";
    else if (deed === "resume" && state === "paused") state = "active";
    else if (deed === "end" && (state === "active" || state === "paused")) {
      state = "ended";
      end = minute;
    }
    on.push(state === "active");
  }
  return on;
}

const window = fc
  .tuple(fc.option(fc.integer({ min: 0, max: 30 })), fc.option(fc.integer({ min: 1, max: 20 })))
  .map(([start, length]) => ({ start, end: length === null ? null : (start ?? 0) + length }));
const deeds = fc
  .array(fc.tuple(fc.integer({ min: 0, max: HORIZON - 1 }), fc.constantFrom(...ACTIONS)), { maxLength: 12 })
  .map((all) => new Map([...all].sort(([a], [b]) => a - b)));
/** when a worker looked in between: often, seldom, or never */
const looks = fc.uniqueArray(fc.integer({ min: 0, max: HORIZON }), { maxLength: 10 });

test("whether a campaign was on at an instant depends on what was done and set, not on when a worker looked", () => {
  fc.assert(
    fc.property(window, deeds, looks, ({ start, end }, done, looked) => {
      let life = draft(start, end);
      for (let minute = 0; minute < HORIZON; minute++) {
        if (looked.includes(minute)) life = advance(life, minute);
        const deed = done.get(minute);
        const after = deed && act(life, deed, minute);
        if (after?.ok) life = after;
      }
      life = advance(life, HORIZON);
      const on = lived(start, end, done);
      expect(Array.from({ length: HORIZON }, (_, minute) => wasActiveAt(life.log, minute))).toEqual(on);
      const bounds = life.log.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt ?? Infinity]);
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      expect(life.log.filter(({ endedAt }) => endedAt === null).length).toBe(life.campaign.state === "active" ? 1 : 0);
      const { startsAt, endsAt }: Campaign = life.campaign;
      if (startsAt !== null && endsAt !== null) expect(endsAt).toBeGreaterThan(startsAt);
    }),
    { numRuns: 2000 },
  );
});

test("refusals say why and change nothing", () => {
  expect(act(draft(null, null), "schedule", 5)).toEqual({ ok: false, reason: "no_start" });
  expect(act(draft(5, null), "schedule", 5)).toEqual({ ok: false, reason: "starts_in_the_past" });
  expect(act(draft(1, 5), "start", 5)).toEqual({ ok: false, reason: "window_over" });
  expect(act(draft(1, 5), "pause", 2)).toEqual({ ok: false, reason: "not_now" });
});
