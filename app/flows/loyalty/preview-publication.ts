import { earningOrders } from "#app/db/queries/earning-orders.ts";
import { liabilityMonths } from "#app/db/queries/liability-months.ts";
import { paidOrders, type PaidWindow } from "#app/db/queries/paid-orders.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { bestPointValue, pointsInMoney } from "#app/domain/loyalty/liability.ts";
import { PublicationTally, type PublicationEffect, type RulesEffect } from "#app/domain/loyalty/publication.ts";
import { checkRules, type ProgrammeRules, type RulesIssue } from "#app/domain/loyalty/rules.ts";

const DAY_MS = 24 * 3600 * 1000;

/** How far back a change of rules is tried out. */
const PREVIEW_DAYS = 90;

const BATCH = 1_000;

/** A preview is looked at while somebody waits: of more orders the latest so many speak for the rest. */
const MOST_ORDERS = 20_000;

/** What publishing would change. Costs are what the points are worth at the best active reward, in minor units. */
export type PublicationPreview = PublicationEffect & {
  /** the orders are those of so many days */
  days: number;
  /** whether there were more orders than were looked at */
  sampled: boolean;
  /** null while no active reward gives points a worth */
  costBeforeMinor: bigint | null;
  costAfterMinor: bigint | null;
};

/**
 * Tries rules out on the shop's own orders of the last 90 days, against those in force: whom a publication changes, what
 * an order earns before and after, and what it costs. Changes nothing.
 * @param input rules as a form sends them; null: what is drafted
 */
export async function previewPublication(
  shopId: number,
  input: unknown,
  now: number,
): Promise<
  | { ok: true; preview: PublicationPreview }
  | { ok: false; reason: "invalid_rules"; issues: RulesIssue[] }
  | { ok: false; reason: "nothing_to_publish" }
> {
  const programme = await withShop(shopId, readProgramme);
  let rules: ProgrammeRules;
  if (input === null) {
    if (!programme?.draft) return { ok: false, reason: "nothing_to_publish" };
    rules = programme.draft;
  } else {
    const checked = checkRules(input);
    if (!checked.ok) return { ok: false, reason: "invalid_rules", issues: checked.issues };
    rules = checked.rules;
  }
  const tally = new PublicationTally(programme?.published?.rules ?? null, rules);
  const window = { from: now - PREVIEW_DAYS * DAY_MS, until: now, undecided: false };
  const sampled = await tallyOrders(shopId, tally, window, MOST_ORDERS);
  const effect = tally.result();
  const value = bestPointValue((await liabilityMonths(shopId)).rewards);
  const cost = ({ points }: RulesEffect): bigint | null => value && pointsInMoney(points, value);
  return {
    ok: true,
    preview: {
      ...effect,
      ...{ days: PREVIEW_DAYS, sampled },
      ...{ costBeforeMinor: cost(effect.before), costAfterMinor: cost(effect.after) },
    },
  };
}

/** What counting the orders of before the launch would give, and cost. */
export type EarlierOrdersPreview = RulesEffect & { costMinor: bigint | null };

/**
 * What counting the orders since an instant (epoch milliseconds) would cost, under the rules in force: exactly, so it
 * reads all of them. Changes nothing.
 */
export async function previewEarlierOrders(
  shopId: number,
  from: number,
): Promise<{ ok: true; preview: EarlierOrdersPreview } | { ok: false; reason: "not_live" | "not_earlier" }> {
  const programme = await withShop(shopId, readProgramme);
  if (!programme?.published || programme.earnsFrom === null) return { ok: false, reason: "not_live" };
  if (from >= programme.earnsFrom) return { ok: false, reason: "not_earlier" };
  const tally = new PublicationTally(null, programme.published.rules);
  await tallyOrders(shopId, tally, { from, until: programme.earnsFrom, undecided: true }, Infinity);
  const { after } = tally.result();
  const value = bestPointValue((await liabilityMonths(shopId)).rewards);
  return { ok: true, preview: { ...after, costMinor: value && pointsInMoney(after.points, value) } };
}

/** Returns whether there were more orders than `most`. */
async function tallyOrders(
  shopId: number,
  tally: PublicationTally,
  window: PaidWindow,
  most: number,
): Promise<boolean> {
  let below: bigint | null = null;
  for (let seen = 0; seen < most; seen += BATCH) {
    const ids = await withShop(shopId, async (db): Promise<bigint[]> => {
      const page = await paidOrders(db, window, below, BATCH);
      tally.add(await earningOrders(db, page));
      return page;
    });
    if (ids.length < BATCH) return false;
    below = ids.at(-1) ?? null;
  }
  return true;
}
