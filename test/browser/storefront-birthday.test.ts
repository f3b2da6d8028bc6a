import fs from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, missingGlyphs, overflowing } from "./looks.ts";
import { Storefront } from "./storefront-visit.ts";
import { DESKTOP, PHONE } from "./storefront-window.ts";

/** The pop-up: on the day, not the day before or after, not once it was claimed or dismissed; in every language, on phone and desktop. */
const DAY_MS = 24 * 3_600_000;
type Language = "en" | "ko" | "ja";

let front: Storefront;

beforeAll(async () => {
  front = await Storefront.start();
});
afterAll(() => front.close());
afterEach(() => front.leave());

const clock = () => front.app.stack.sandbox.shop.store.clock;
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
const wording = (language: Language): Record<string, string> => {
  const file = `extensions/regulars-loyalty/locales/${language === "en" ? "en.default" : language}.json`;
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { birthday: Record<string, string> }).birthday;
};
/** The pop-up stands there as it should: readable by everybody, in its place, and nothing moved for it. */
async function looksRight(page: Page): Promise<void> {
  expect(await popUp(page).innerText()).not.toMatch(/translation missing|undefined|NaN|%s|\{\{/);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await missingGlyphs(page)).toEqual([]);
  expect(await overflowing(page)).toEqual([]);
  expect(await page.evaluate(() => window.shifts)).toEqual([]);
}
/** The near birthday in a customer's copy, [from, until) in epoch milliseconds. */
async function nearBirthday(customer: number): Promise<{ from: number; until: number }> {
  const { gift } = await front.copies.copied(customer, (copy) => copy.gift !== null);
  const { from, until } = gift as { from: number; until: number };
  return { from: from * 1000, until: until * 1000 };
}

const CASES: [number, Language, string, "claims" | "dismisses", typeof DESKTOP][] = [
  [2, "en", "desktop", "claims", DESKTOP],
  [3, "ko", "desktop", "dismisses", DESKTOP],
  [4, "ja", "desktop", "claims", DESKTOP],
  [6, "en", "phone", "dismisses", PHONE],
  [7, "ko", "phone", "claims", PHONE],
  [8, "ja", "phone", "dismisses", PHONE],
];
const REFUSES = 9;

beforeAll(async () => {
  const customers = [...CASES.map(([customer]) => customer), REFUSES];
  for (const customer of customers) await front.merchant.give(BigInt(customer), 10n);
  for (const customer of customers) await front.copies.copied(customer, (copy) => copy.ask);
});
afterEach(() => clock().moveTo(Date.now()));

test.each(CASES)(
  "customer %i is asked in %s on a %s by keyboard, is congratulated on the day alone, and %s it once and for all",
  async (customer, language, _, ending, viewport) => {
    const words = wording(language);
    let page = await front.open("/cart", customer, viewport, language);
    expect(await shown(page)).toBe(false);
    page = await front.open("/", customer, viewport, language);
    expect(await shown(page)).toBe(true);
    expect(await popUp(page).innerText()).toContain(words["question"]);
    await looksRight(page);
    // The first field has the focus; each choice is made with the arrow keys.
    const { month, day } = tomorrow();
    for (const times of [month, day]) {
      for (let i = 0; i < times; i++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Tab");
    }
    const fields = page.locator("form[data-birthday] select");
    const chosen = await fields.evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value));
    expect(chosen).toEqual([String(month), String(day)]);
    await page.keyboard.press("Enter");
    await page.getByText(words["saved"] ?? "").waitFor();
    await page.keyboard.press("Escape");
    await page.reload();
    expect(await shown(page)).toBe(false);

    // In another browser, which remembers nothing: a second before the day, when it is over, when it begins.
    const { from, until } = await nearBirthday(customer);
    clock().moveTo(from - 1_000);
    page = await front.open("/", customer, viewport, language);
    expect(await shown(page)).toBe(false);
    clock().moveTo(until);
    await page.reload();
    expect(await shown(page)).toBe(false);
    clock().moveTo(from);
    await page.reload();
    expect(await shown(page)).toBe(true);
    const [claim = "", title = ""] = [words["claim"], words["title"]];
    for (const text of [title, "100", claim]) expect(await popUp(page).innerText()).toContain(text);
    await looksRight(page);
    await page.goto(`${front.url}/cart`);
    expect(await shown(page)).toBe(false);
    await page.goBack();
    expect(await shown(page)).toBe(true);
    // What congratulates has the focus: one key claims, another dismisses.
    await page.keyboard.press(ending === "claims" ? "Enter" : "Escape");
    await popUp(page).waitFor({ state: "hidden" });
    await page.reload();
    expect(await shown(page)).toBe(false);
    await front.copies.copied(customer, (copy) => copy.gift === null);
    expect(await shown(await front.open("/", customer, viewport, language))).toBe(false);
  },
);

test("whoever does not want to be asked is not asked again, in this browser or another", async () => {
  let page = await front.open("/", REFUSES);
  expect(await shown(page)).toBe(true);
  await page.getByRole("button", { name: wording("en")["never"] ?? "" }).click();
  await page.reload();
  expect(await shown(page)).toBe(false);
  await front.copies.copied(REFUSES, (copy) => !copy.ask);
  page = await front.open("/", REFUSES);
  expect(await shown(page)).toBe(false);
});
