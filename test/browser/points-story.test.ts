import type { Frame, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AdminTab, type AppWindow, appFrame, openAppWindow, openTab } from "./app-window.ts";
import { accessibilityFaults } from "./looks.ts";
import { storefrontCopies, type Copies } from "./storefront-copies.ts";
import { asMerchant, eventually, openStorefrontTab, type Merchant, type StorefrontTab } from "./storefront-window.ts";

/** A customer who has ordered before, and is no member yet. */
const CUSTOMER = 7;
const REWARD = "5,000원 할인 & more";
const COST = 100;
/** What the code takes off earns nothing: a point for each 100 won. */
const LOST = 50;

let app: AppWindow;
let merchant: Merchant;
let admin: AdminTab;
let shopper: StorefrontTab;
let url: string;
let programme: Copies["programme"];

beforeAll(async () => {
  app = await openAppWindow();
  merchant = await asMerchant(app);
  url = app.stack.sandbox.storefrontUrl;
  const copies = storefrontCopies(app);
  programme = copies.programme;
  await merchant.publish();
  await merchant.offer(REWARD, BigInt(COST), 5000n);
  // The pop-up that asks for the birthday would stand in front of everything else.
  const { dismiss } = await import("#app/flows/storefront/dismiss.ts");
  await dismiss(merchant.shopId, BigInt(CUSTOMER), "birthday-question", Date.now());
  await copies.copied(CUSTOMER, (copy) => !copy.ask);
  await eventually(() => (programme()?.rewards.length === 1 ? true : null), "the reward is copied");
  admin = await openTab(app, "en");
  shopper = await openStorefrontTab(app.browser, url, null);
  for (const { context } of [admin, shopper]) context.setDefaultTimeout(20_000);
});
afterAll(async () => {
  await admin.context.close();
  await shopper.context.close();
  await merchant.close();
  await app.close();
});

async function open(path: string, heading: string): Promise<Frame> {
  await admin.page.goto(app.stack.sandbox.framedUrl(path));
  return appFrame(admin.page, heading);
}

/** Goes there with the Tab key alone. */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor({ state: "visible" });
  for (let i = 0; i < 60; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await target.page().keyboard.press("Tab");
  }
  throw new Error(`${String(target)} cannot be reached by keyboard`);
}

async function press(target: Locator): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press("Enter");
}

const number = (text: string): number => Number(text.replace(/[^\d]/g, "")) * (/^[−-]/.test(text.trim()) ? -1 : 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const clean = async (place: Page | Frame): Promise<void> => {
  // What fades in has little contrast on its way; spinners never end.
  await place.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity),
  );
  expect(await accessibilityFaults(place)).toEqual([]);
};

/** The balance that the page begins with, once it is as expected. */
const balance = (page: Page, expected: number): Promise<number> =>
  eventually(async () => {
    await page.goto(url);
    const points = number(await page.locator("[data-launcher]").innerText());
    return points === expected ? points : null;
  }, `a balance of ${expected}`);

/** What the shopper reads in the panel, the latest first. */
async function history(page: Page): Promise<{ what: string; points: number; left: number; lines: string[] }[]> {
  await press(page.locator("[data-open]"));
  await press(page.locator("[data-history] summary"));
  const items = page.locator("[data-events] > li");
  await items.first().waitFor();
  await clean(page);
  const told = items.evaluateAll((all) =>
    all.map((item) => {
      const text = (name: string): string => item.querySelector(`[data-${name}]`)?.textContent ?? "";
      const lines = [...item.querySelectorAll("[data-lines] li")].map((line) => line.textContent);
      return { what: text("what"), points: text("points"), left: text("left"), lines };
    }),
  );
  return (await told).map((one) => ({ ...one, points: number(one.points), left: number(one.left) }));
}

/** Puts the tea pot into the cart and pays. @returns the order */
async function buy(page: Page, beforePaying?: () => Promise<void>): Promise<bigint> {
  await page.goto(`${url}/products/2`);
  await press(page.getByRole("button", { name: "Add to cart" }));
  await page.waitForURL(/\/cart/);
  await beforePaying?.();
  await press(page.getByRole("link", { name: "Check out" }));
  await page.waitForURL(/\/checkout/);
  await clean(page);
  await press(page.locator("button[name=pay][value=now]"));
  await page.waitForURL(/thanks/);
  return BigInt(/\/(\d+)$/.exec(page.url())?.[1] ?? "0");
}

/** A table of the admin by its caption, as texts of its cells. */
const cells = (frame: Frame, caption: string): Promise<string[][]> =>
  frame
    .locator(`table:has(caption:text-is("${caption}")) tbody tr`)
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText.trim())));

test("one press in the admin, an order, a code, a refund: shopper and staff read the same, and why", async () => {
  const campaigns = await open("/app/campaigns", "Campaigns");
  await clean(campaigns);
  await campaigns.getByRole("button", { name: "Start double points" }).click();
  await admin.page.waitForSelector('.toast:has-text("The campaign is running")');
  await campaigns.locator("td.today").getByRole("link", { name: "Double points week, Active" }).waitFor();
  expect(await campaigns.getByRole("button", { name: "Start double points" }).count()).toBe(0);
  await clean(campaigns);
  await eventually(() => (programme()?.campaigns.length === 1 ? true : null), "the campaign is copied");

  const { page } = shopper;
  await page.goto(`${url}/products/2`);
  expect(await page.locator("regulars-points").innerText()).toContain("Double points week: earn double points");
  await clean(page);
  await press(page.locator("[data-open]"));
  await clean(page);
  await press(page.locator("regulars-panel").getByRole("link", { name: "Sign in" }));
  await page.waitForURL(/login/);
  expect(shopper.asked).toEqual([]);
  await tabTo(page.locator("input[name=customer_id]"));
  await page.keyboard.type(String(CUSTOMER));
  await page.keyboard.press("Enter");
  await page.waitForURL((address) => !address.pathname.includes("login"));

  await page.goto(`${url}/products/2`);
  const promised = number(await page.locator("regulars-points b").innerText());
  const base = number(await page.locator("regulars-points s").innerText());
  expect(promised).toBe(2 * base);
  const first = await buy(page);
  await balance(page, promised);
  expect(await history(page)).toEqual([
    { what: "Campaign: Double points week", points: base, left: promised, lines: [`Tea pot × 1: ${base} points`] },
    { what: "Order", points: base, left: base, lines: [`Tea pot × 1: ${base} points`] },
  ]);

  await press(page.locator("[data-choose]:visible").first());
  await press(page.locator("[data-redeem]:visible"));
  await page.locator("[data-apply]").first().waitFor();
  const code = await page.locator("[data-code-text]").first().innerText();
  const second = await buy(page, async () => {
    await press(page.locator("[data-open]"));
    await press(page.locator("[data-apply]").first());
    await page.waitForURL(/\/cart/);
    expect(await page.locator("main").innerText()).toContain(code);
    await clean(page);
  });
  const reduced = base - LOST;
  await balance(page, promised - COST + 2 * reduced);

  const { adminUrl, shop } = app.stack.sandbox;
  await admin.page.goto(`${adminUrl}/store/${shop.handle}/orders/${second}`);
  await admin.page.getByLabel("Refund units of Tea pot").fill("1");
  await admin.page.getByRole("button", { name: "Refund" }).click();
  await admin.page.waitForSelector('#outcome:has-text("Done")');
  const left = await balance(page, promised);
  const told = await history(page);

  const members = await open(`/app/members?q=${CUSTOMER}`, "Members");
  await clean(members);
  await members.getByRole("link", { name: `Customer ${CUSTOMER}`, exact: true }).click();
  const member = await appFrame(admin.page, `Customer ${CUSTOMER}`);
  const statement = (await cells(member, "Statement")).map(([, what, why, points = "", after = ""]) => {
    return { what, why, points: number(points), after: number(after) };
  });
  const order = (id: bigint): string => `order ${id}`;
  const campaign = (id: bigint): string => `Campaign “Double points week”, ${order(id)}`;
  const entry = (what: string, why: string, points: number) => ({ what, why, points });
  const given = ({ what, why, points }: (typeof statement)[number]) => ({ what, why, points });
  // What the clock writes of one moment may stand either way round.
  const byText = (a: object, b: object): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
  expect(statement.map(given).sort(byText)).toEqual(
    [
      entry("Earned", `Tea pot, ${order(first)}`, base),
      entry("Bonus", campaign(first), base),
      entry("Redeemed", `“${REWARD}”`, -COST),
      entry("Earned", `Tea pot, ${order(second)}`, reduced),
      entry("Bonus", campaign(second), reduced),
      entry("Given back", `Order ${second}, which used “${REWARD}”, was refunded or cancelled`, COST),
      entry("Taken back", `Refund or change of ${order(second)}`, -reduced),
      entry("Taken back", `Refund or change of ${order(second)}`, -reduced),
    ].sort(byText),
  );
  // Each entry leads from the balance of the one before to its own, here and on the storefront alike.
  const oldestFirst = statement.toReversed();
  oldestFirst.forEach(({ after }, at) => expect(after).toBe(sum(oldestFirst.slice(0, at + 1).map((e) => e.points))));
  expect(told.map(({ points, left: after }) => ({ points, after }))).toEqual(
    statement.map(({ points, after }) => ({ points, after })),
  );
  expect(sum(statement.map(({ points }) => points))).toBe(left);
  const facts = Object.fromEntries(
    await member
      .locator("dl.facts")
      .first()
      .locator("div")
      .allInnerTexts()
      .then((all) => all.map((one) => one.split(/\n+/))),
  ) as Record<string, string>;
  expect(facts).toEqual({
    Balance: `${left.toLocaleString("en")} points`,
    "To spend now": `${left.toLocaleString("en")} points`,
    Reserved: "0 points",
    Pending: "0 points",
    Owed: "0 points",
  });
  const redeemed = (await member.locator("ul.plain-list > li").allInnerTexts()).map((text) => text.split(/\n+/));
  const [, ...inShort] = redeemed[0]?.[2]?.split(" · ") ?? [];
  expect([...redeemed.map(([reward, state]) => [reward, state]), inShort]).toEqual([
    [`${REWARD} · ₩5,000 off`, `Used in ${order(second)}`],
    [`${COST} points`, `code ${code}`, `${COST} points given back`],
  ]);
  // Why the orders brought what they brought, line by line.
  for (const [id, points] of [
    [first, base],
    [second, reduced],
  ] as const) {
    await member.getByRole("heading", { name: `Order ${id}: ${2 * points} points` }).waitFor();
    await member.locator(`h3:has-text("Order ${id}") ~ div button`).first().click();
    const [line = []] = await cells(member, `Lines of order ${id}`);
    expect([line[0], line[1], number(line.at(-1) ?? "")]).toEqual(["Tea pot", "1", points]);
    await member.getByText(`Campaign “Double points week” (Double points) adds ${points} points.`).first().waitFor();
  }
  await clean(member);
  expect([...admin.problems, ...shopper.problems]).toEqual([]);
});
