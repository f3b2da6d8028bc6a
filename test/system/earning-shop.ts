import { expect, vi } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { startingRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { giveToken, type House, type InstalledShop } from "./house.ts";

/** A shop in Seoul that earns in won, and what a merchant and the clock do to it. Time is `vi`'s. */
export type EarningShop = InstalledShop & { house: House };

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Noon in Seoul on a Friday. */
export const START = Date.UTC(2025, 0, 10, 3);

export const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

/** A store in Seoul, in won, with two products and customers 1 to 4, of whom 4 is a wholesaler. */
export async function openEarningShop(house: House, domain: string): Promise<EarningShop> {
  vi.setSystemTime(START);
  const shop = await house.addShop(
    [
      { type: "shop", name: "Seoul", domain, ianaTimezone: "Asia/Seoul", currencyCode: "KRW" },
      { type: "product", id: 1, sku: "A", title: "Tea", collections: ["Leaves"] },
      { type: "product", id: 2, sku: "B", title: "Pot", tags: ["Sale"] },
      ...[1, 2, 3, 4].map((id) => ({
        type: "customer",
        id,
        createdAt: "2024-01-01T00:00:00Z",
        tags: id === 4 ? ["Wholesale"] : [],
      })),
    ],
    createClock(),
  );
  const earning = { ...shop, house };
  await settle(earning);
  return earning;
}

export async function settle(shop: EarningShop): Promise<void> {
  await shop.hosted.webhooks.idle();
  do await shop.hosted.adminApi.bulk.idle();
  while ((await shop.house.jobs.drain(shop.id)) > 0);
  expect(shop.house.jobs.givenUp.splice(0)).toEqual([]);
}

/** The clock strikes at an instant, or now: what is due is released, expired and folded. */
export async function strike(shop: EarningShop, at: number = Date.now()): Promise<void> {
  vi.setSystemTime(at);
  // Months may have passed, and a token that nobody used for 90 days is gone: the merchant looks in.
  await giveToken(shop.hosted);
  const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
  for (const name of ["loyalty.release", "loyalty.expire", "loyalty.fold-months"] as const)
    await wakeShop(shop.id, name);
  await settle(shop);
}

export async function publish(shop: EarningShop, change: (rules: ProgrammeRules) => ProgrammeRules): Promise<void> {
  const { saveProgrammeDraft } = await import("#app/flows/loyalty/save-programme-draft.ts");
  const { publishProgramme } = await import("#app/flows/loyalty/publish-programme.ts");
  expect(await saveProgrammeDraft(shop.id, change(startingRules("KRW")), Date.now())).toEqual({ ok: true });
  expect(await publishProgramme(shop.id, "staff-7", Date.now())).toMatchObject({ ok: true });
  await settle(shop);
}

export async function goLive(shop: EarningShop, status: "live" | "test" | "paused" = "live"): Promise<void> {
  const { changeProgrammeStatus } = await import("#app/flows/loyalty/change-programme-status.ts");
  expect(await changeProgrammeStatus(shop.id, status, Date.now())).toEqual({ ok: true });
  await settle(shop);
}

export const buy = (shop: EarningShop, customerId: number, price: string, productId = 1): bigint =>
  shop.store.placeOrder({
    customerId: BigInt(customerId),
    lines: [{ productId: BigInt(productId), quantity: 1, unitPrice: price }],
  }).id;

export async function memberOf(shop: EarningShop, customerId: number) {
  const { membersList } = await import("#app/db/queries/members-list.ts");
  const { memberOverview } = await import("#app/db/queries/member-overview.ts");
  const { members } = await membersList(shop.id, { search: String(customerId), sort: "balance", page: 0 });
  const found = members.find((member) => member.customerId === BigInt(customerId));
  return found ? memberOverview(shop.id, found.id) : null;
}

/** balance and pending points of a customer; null for somebody who is no member yet */
export async function pointsOf(shop: EarningShop, customerId: number): Promise<[bigint, bigint] | null> {
  const member = await memberOf(shop, customerId);
  return member && [member.balance, member.pending];
}

export async function statementOf(shop: EarningShop, customerId: number): Promise<[string, bigint][]> {
  const { memberStatement } = await import("#app/db/queries/member-statement.ts");
  const member = await memberOf(shop, customerId);
  const { entries } = await memberStatement(shop.id, member?.id ?? 0n, null);
  return entries.reverse().map((entry) => [entry.kind, entry.points]);
}
