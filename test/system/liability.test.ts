import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { liabilityStatement, type LiabilityMonth } from "#app/domain/loyalty/liability.ts";
import { monthText } from "#app/domain/retention/calendar.ts";
import { rowsOfShop } from "./database.ts";
import { buy, DAY, goLive, openEarningShop, publish, settle, START, strike } from "./earning-shop.ts";
import { startHouse, type House } from "./house.ts";

let house: House;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
  house = await startHouse(createClock());
});

afterAll(async () => {
  vi.useRealTimers();
  await house.close();
});

test("the liability statement is the entries, month by month, and a closed month does not change", async () => {
  const shop = await openEarningShop(house, "months.myshopify.com");
  await publish(shop, (rules) => ({ ...rules, expiryMonths: 2, earning: { ...rules.earning, pendingDays: 3 } }));
  await goLive(shop);
  const { liabilityMonths } = await import("#app/db/queries/liability-months.ts");
  const statement = async (): Promise<LiabilityMonth[]> => liabilityStatement((await liabilityMonths(shop.id)).months);
  const kept: LiabilityMonth[][] = [];
  for (let week = 0; week < 20; week++) {
    const id = buy(shop, 1 + (week % 3), String(1_000 * (1 + ((week * 7) % 11))), 1 + (week % 2));
    await settle(shop);
    await strike(shop, Date.now() + 5 * DAY);
    if (week % 4 === 1) shop.store.cancel(id);
    await settle(shop);
    // The shop moves: what is closed stays, and nothing falls between two months.
    if (week === 10) shop.store.changeShop({ ianaTimezone: "America/New_York" });
    await strike(shop, Date.now() + 2 * DAY);
    kept.push(await statement());
  }
  const last = kept.at(-1) ?? [];
  const rows = await rowsOfShop<{ kind: string; points: bigint | string }>(
    house.databaseUrl,
    shop.id,
    "SELECT kind, sum(points)::text AS points FROM loyalty_entries GROUP BY kind",
  );
  const raw = (...kinds: string[]): bigint =>
    rows.filter((row) => kinds.includes(row.kind)).reduce((sum, row) => sum + BigInt(row.points), 0n);
  const total = (column: Exclude<keyof LiabilityMonth, "month">): bigint =>
    last.reduce((sum, month) => sum + month[column], 0n);
  expect(last.length).toBeGreaterThan(4);
  expect(total("issued")).toBe(raw("award", "bonus", "birthday"));
  expect(-total("reversed")).toBe(raw("reversal"));
  expect(-total("expired")).toBe(raw("expiry"));
  expect(total("expired") > 0n && total("reversed") > 0n).toBe(true);
  expect(last.at(-1)?.closing).toBe(rows.reduce((sum, row) => sum + BigInt(row.points), 0n));
  for (const month of last) {
    const { opening, issued, returned, writtenOff, adjusted, redeemed, expired, reversed, closing } = month;
    expect(opening + issued + returned + writtenOff + adjusted - redeemed - expired - reversed).toBe(closing);
  }
  // Two days after a month's end it is closed; whatever was said of it since then was said for good.
  for (const [index, said] of kept.entries()) {
    for (const month of said.slice(0, -2)) {
      expect([index, monthText(month.month), last.find((other) => other.month === month.month)]).toEqual([
        index,
        monthText(month.month),
        month,
      ]);
    }
  }
});
