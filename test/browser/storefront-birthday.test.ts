import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type AppWindow, openAppWindow } from "./app-window.ts";
import { accessibilityFaults, missingGlyphs, overflowing } from "./looks.ts";
import { storefrontCopies, type Copies } from "./storefront-copies.ts";
import {
  asMerchant,
  DESKTOP,
  openStorefrontTab,
  PHONE,
  type Merchant,
  type StorefrontTab,
} from "./storefront-window.ts";

/** The pop-up in its simplest right form: on the day, not the day before, not after it was claimed or dismissed. */
const DAY_MS = 24 * 3_600_000;

let app: AppWindow;
let merchant: Merchant;
let url: string;
let tab: StorefrontTab | undefined;
let copied: Copies["copied"];

beforeAll(async () => {
  app = await openAppWindow();
  merchant = await asMerchant(app);
  url = app.stack.sandbox.storefrontUrl;
  ({ copied } = storefrontCopies(app));
  await merchant.publish();
});
afterAll(async () => {
  await merchant.close();
  await app.close();
});
afterEach(async () => {
  await tab?.context.close();
  expect(tab?.problems ?? []).toEqual([]);
  tab = undefined;
});

async function open(path: string, customer: number, viewport = DESKTOP): Promise<Page> {
  tab = await openStorefrontTab(app.browser, url, customer, viewport);
  await tab.page.goto(`${url}${path}`);
  return tab.page;
}

const shifts = (page: Page): Promise<unknown[]> => page.evaluate(() => window.shifts);
const clock = () => app.stack.sandbox.shop.store.clock;
/** The shop's local date of tomorrow. */
const tomorrow = (): { month: number; day: number } => {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: "Asia/Seoul",
    month: "numeric",
    day: "numeric",
  }).formatToParts(Date.now() + DAY_MS);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return { month: part("month"), day: part("day") };
};
const popUp = (page: Page) => page.locator("regulars-birthday dialog");
const shown = async (page: Page): Promise<boolean> => {
  await page.waitForLoadState("networkidle");
  return (await popUp(page).count()) > 0 && popUp(page).isVisible();
};
beforeAll(async () => {
  for (const customer of [2n, 3n, 4n]) await merchant.give(customer, 10n);
  for (const customer of [2, 3, 4]) await copied(customer, (copy) => copy.ask);
});
afterEach(() => clock().moveTo(Date.now()));

test("is asked for once, never over the cart, and answered by keyboard", async () => {
  let page = await open("/cart", 2);
  expect(await shown(page)).toBe(false);
  await page.goto(url);
  expect(await shown(page)).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await shifts(page)).toEqual([]);
  const { month, day } = tomorrow();
  await page.locator("select[name=month]").selectOption(String(month));
  await page.locator("select[name=day]").selectOption(String(day));
  await page.locator("select[name=day]").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("Thank you! We will remember.").waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  expect(await shown(page)).toBe(false);
  await copied(2, (copy) => !copy.ask && copy.gift !== null);
  await tab?.context.close();
  // The day before in another browser, which remembers nothing; then on the day.
  page = await open("/", 2);
  expect(await shown(page)).toBe(false);
  clock().advance(DAY_MS);
  await page.reload();
  expect(await shown(page)).toBe(true);
  expect(await popUp(page).innerText()).toContain("Happy birthday!");
  expect(await popUp(page).innerText()).toContain("100 points");
  expect(await missingGlyphs(page)).toEqual([]);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.goto(`${url}/cart`);
  expect(await shown(page)).toBe(false);
  await page.goto(url);
  await page.getByRole("button", { name: "Thank you!" }).click();
  await page.reload();
  expect(await shown(page)).toBe(false);
  await copied(2, (copy) => copy.gift === null);
  await tab?.context.close();
  page = await open("/", 2);
  expect(await shown(page)).toBe(false);
});

test("dismissed, it does not come back, in this browser or another; nor the question", async () => {
  const { setBirthday } = await import("#app/flows/storefront/set-birthday.ts");
  await setBirthday(merchant.shopId, 3n, tomorrow(), Date.now());
  await copied(3, (copy) => copy.gift !== null);
  clock().advance(DAY_MS);
  let page = await open("/", 3, PHONE);
  expect(await shown(page)).toBe(true);
  expect(await overflowing(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await copied(3, (copy) => copy.gift === null);
  await tab?.context.close();
  page = await open("/", 3);
  expect(await shown(page)).toBe(false);
  await tab?.context.close();
  page = await open("/", 4);
  expect(await shown(page)).toBe(true);
  await page.getByRole("button", { name: "No, thanks" }).click();
  await copied(4, (copy) => !copy.ask);
  await tab?.context.close();
  page = await open("/", 4);
  expect(await shown(page)).toBe(false);
});
