import { startingRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import type { Clock } from "#sandbox/clock.ts";
import { shopRecord } from "#sandbox/store/store-lines.ts";
import type { House, InstalledShop } from "./house.ts";

/**
 * A shop with a live programme in US dollars, read and at rest: a point for each dollar, spendable at once, unless the
 * rules say otherwise.
 * @param since when the programme was published and launched, epoch milliseconds
 */
export async function openProgrammeShop(
  house: House,
  { domain, timeZone = "UTC", records, clock, since, rules = (r) => r }: ProgrammeShop,
): Promise<InstalledShop> {
  const shop = await house.addShop(
    [{ ...shopRecord({ domain }), currencyCode: "USD", ianaTimezone: timeZone }, ...records],
    clock,
  );
  await house.jobs.drain(shop.id);
  const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const starting = startingRules("USD");
  const atOnce = { ...starting, earning: { ...starting.earning, pendingDays: 0 } };
  await withShop(shop.id, async (db) => {
    await publishRules(db, rules(atOnce), "1", since);
    await saveStanding(db, { status: "live", earnsFrom: since, testCustomers: [] }, since);
  });
  return shop;
}

export type ProgrammeShop = {
  domain: string;
  timeZone?: string;
  records: readonly Record<string, unknown>[];
  clock: Clock;
  since: number;
  rules?: (atOnce: ProgrammeRules) => ProgrammeRules;
};

/** Waits until the shop's webhooks and jobs have run out; nothing may have been given up. */
export async function settleShop(house: House, shop: InstalledShop): Promise<void> {
  await shop.hosted.webhooks.idle();
  await house.jobs.drain(shop.id);
  const [first] = house.jobs.givenUp;
  if (first) throw new Error(`the job ${first.name} was given up`, { cause: first.error });
}
