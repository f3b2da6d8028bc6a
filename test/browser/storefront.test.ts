import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults, missingGlyphs, overflowing } from "./looks.ts";
import { Storefront } from "./storefront-visit.ts";
import { DESKTOP, eventually, PHONE } from "./storefront-window.ts";

let front: Storefront;

beforeAll(async () => {
  front = await Storefront.start();
  const { merchant, copies } = front;
  await merchant.offer("5,000원 할인 & more", 100n, 5000n);
  await merchant.offer("Far away", 5000n, 90_000n, { order: false, product: false, shipping: false });
  await merchant.give(1n, 250n);
  await copies.copied(1, (copy) => copy.points === 250);
  await eventually(() => (copies.programme()?.rewards.length === 2 ? true : null), "the programme is copied");
});
afterAll(() => front.close());
afterEach(() => front.leave());

const shifts = (page: Page): Promise<unknown[]> => page.evaluate(() => window.shifts);
const panel = (page: Page) => page.locator("regulars-panel dialog");
const balance = (page: Page): Promise<string> => page.locator("[data-balance]").innerText();
/** The pop-up that asks for the birthday would stand in front of everything else. */
const neverAsk = async (customer: bigint): Promise<void> => {
  const { dismiss } = await import("#app/flows/storefront/dismiss.ts");
  await dismiss(front.merchant.shopId, customer, "birthday-question", Date.now());
};

describe("a visitor who is not signed in", () => {
  test.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ])("sees what the programme offers (%s), and the app is not asked", async (_, viewport) => {
    const page = await front.open("/products/1", null, viewport);
    await page.waitForLoadState("networkidle");
    expect(await page.locator("regulars-points").innerText()).toMatch(/Earn \d+ points/);
    expect(await shifts(page)).toEqual([]);
    await page.locator("[data-open]").click();
    const offer = await panel(page).innerText();
    expect(offer).toMatch(/You earn 1 point for every .*100 you spend/);
    expect(offer).toContain("100 points on your birthday");
    expect(offer).toContain("5,000원 할인 & more");
    expect(front.asked).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe("a member", () => {
  beforeAll(async () => {
    await neverAsk(1n);
    await front.copies.copied(1, (copy) => !copy.ask);
  });

  test.each(["en", "ko", "ja"] as const)("has the balance from the first paint, in %s", async (locale) => {
    const page = await front.open("/", 1, PHONE, locale);
    expect(await page.locator("[data-launcher]").innerText()).toContain("250");
    await page.locator("[data-open]").click();
    expect(await balance(page)).toContain("250");
    await eventually(() => (front.asked.includes("GET /apps/regulars/state") ? true : null), "the state is read");
    await page.locator("[data-history] summary").click();
    await page.locator("[data-events] li").first().waitFor();
    expect(await panel(page).innerText()).not.toMatch(/translation missing|undefined|NaN|%s|%n/);
    expect(await missingGlyphs(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await shifts(page)).toEqual([]);
  });

  test("redeems by keyboard alone, and is told what the code combines with before", async () => {
    const page = await front.open("/", 1);
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
    const tabTo = async (text: string): Promise<void> => {
      for (let i = 0; i < 40; i++) {
        if ((await focused()) === text) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`${text} cannot be reached`);
    };
    await tabTo("250 points");
    await page.keyboard.press("Enter");
    await panel(page).waitFor({ state: "visible" });
    // The page behind cannot be reached while the panel is open.
    for (let i = 0; i < 15; i++) {
      await page.keyboard.press("Tab");
      expect(
        await page.evaluate(
          () => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null,
        ),
      ).toBe(true);
    }
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "hidden" });
    expect(await focused()).toBe("250 points");
    await page.keyboard.press("Enter");
    await tabTo("Redeem");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("Yes, redeem");
    const confirm = await page.locator("[data-confirm]:visible").innerText();
    expect(confirm).toContain("Spend 100 points?");
    expect(confirm).toContain("Can be combined with product and shipping discounts, not with order discounts.");
    await page.keyboard.press("Enter");
    await page.locator("[data-code-text]").first().waitFor();
    const code = await page.locator("[data-code-text]").first().innerText();
    expect(code).toMatch(/^[2-9B-Z]{4}-[2-9B-Z]{4}-[2-9B-Z]{4}$/);
    expect(await balance(page)).toBe("150 points");
    expect(await focused()).toBe("Copy");
    await page.keyboard.press("Enter");
    await page.getByText("Code copied.").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("gives an unused code back by keyboard, on second thought only, and has the points again", async () => {
    const { store } = front.app.stack.sandbox.shop;
    const page = await front.open("/", 1, PHONE, "ko");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
    await page.locator("[data-open]").click();
    const cancel = page.getByRole("button", { name: "코드 취소", exact: true });
    await cancel.first().waitFor();
    const code = await page.locator("[data-code-text]").first().innerText();
    await cancel.first().focus();
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("네, 코드를 취소합니다");
    await page.getByText("코드를 더 이상 쓸 수 없게 되고 100 포인트가 돌아옵니다.").waitFor();
    expect(await overflowing(page)).toEqual([]);
    expect(await missingGlyphs(page)).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("그대로 두기");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("코드 취소");
    expect(await balance(page)).toContain("150");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByText("코드를 취소했습니다.").waitFor();
    await expect.poll(() => balance(page)).toContain("250");
    await cancel.waitFor({ state: "detached" });
    const discount = store.discounts.byCode(code);
    expect(discount && store.discounts.status(discount)).toBe("EXPIRED");
    await front.copies.copied(1, (copy) => copy.points === 250);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe("from the campaign to the refund", () => {
  const CUSTOMER = 7;
  const BALANCE = /^(\d[\d,]*) points?$/;
  const number = (text: string): number =>
    Number(text.replace(/[^\d-]/g, "").replace(/(?!^)-/g, "")) * (/^[−-]/.test(text.trim()) ? -1 : 1);
  const events = async (page: Page): Promise<{ what: string; points: number; left: number; lines: string[] }[]> => {
    await page.locator("[data-open]").click();
    await page.locator("[data-history] summary").click();
    await page.locator("[data-events] > li").first().waitFor();
    return page.locator("[data-events] > li").evaluateAll((items) =>
      items.map((item) => {
        const text = (name: string): string => item.querySelector(`[data-${name}]`)?.textContent ?? "";
        const whole = (of: string): number => Number(of.replace(/[^\d-]/g, ""));
        return {
          what: text("what"),
          points: whole(text("points")),
          left: whole(text("left")),
          lines: [...item.querySelectorAll("[data-lines] li")].map((li) => li.textContent),
        };
      }),
    );
  };
  const launcher = (page: Page, fits: (points: number) => boolean): Promise<number> =>
    eventually(async () => {
      await page.reload();
      const points = number(await page.locator("[data-launcher]").innerText());
      return fits(points) ? points : null;
    }, "the balance of the first paint");
  const checkOut = async (page: Page): Promise<bigint> => {
    await page.goto(`${front.url}/checkout`);
    await page.locator("button[name=pay][value=now]").click();
    await page.waitForURL(/thanks/);
    return BigInt(/\/(\d+)$/.exec(page.url())?.[1] ?? "0");
  };

  test("points doubled, redeemed, and taken back: every number is explained", async () => {
    const { addCampaign } = await import("#app/flows/campaigns/save-campaign.ts");
    const double = {
      name: "Double week",
      bonus: { kind: "multiple" as const, thousandths: 2000 },
      products: null,
      startsAt: null,
      endsAt: null,
    };
    await addCampaign(front.merchant.shopId, double, { actor: "staff", clock: Date.now }, "start");
    await eventually(() => (front.copies.programme()?.campaigns.length === 1 ? true : null), "the campaign is copied");
    await neverAsk(BigInt(CUSTOMER));
    await front.copies.copied(CUSTOMER, (copy) => !copy.ask);

    let page = await front.open("/products/2", CUSTOMER);
    const promised = number(await page.locator("regulars-points b").innerText());
    const base = number(await page.locator("regulars-points s").innerText());
    expect(promised).toBe(2 * base);
    expect(await page.locator("regulars-points").innerText()).toContain("Double week: earn double points");
    await page.locator(".product button.primary").click();
    await checkOut(page);
    await page.goto(front.url);
    await launcher(page, (points) => points === promised);
    expect(await events(page)).toMatchObject([
      { what: "Campaign: Double week", points: base, left: promised },
      { what: "Order", points: base, left: base, lines: [`Tea pot × 1: ${base} points`] },
    ]);

    await page.locator("[data-choose]:visible").first().click();
    await page.locator("[data-redeem]:visible").click();
    await page.locator("[data-apply]").first().waitFor();
    const code = await page.locator("[data-code-text]").first().innerText();
    await page.keyboard.press("Escape");
    await page.goto(`${front.url}/products/2`);
    await page.locator(".product button.primary").click();
    await page.goto(front.url);
    await page.locator("[data-open]").click();
    await page.locator("[data-apply]").first().click();
    await page.waitForURL(/\/cart/);
    expect(await page.locator("main").innerText()).toContain(code);
    const second = await checkOut(page);
    await page.goto(front.url);
    // What the code took off earns nothing: a point for each 100 won, doubled.
    await launcher(page, (points) => points === promised - 100 + 2 * (base - 50));
    const { store } = front.app.stack.sandbox.shop;
    const [line] = store.order(second).lines;
    store.refund(second, { lines: [{ lineId: line?.id ?? 0n, quantity: 1 }] });
    const after = await launcher(page, (points) => points === promised);
    const all = await events(page);
    expect(all.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "Points returned: 5,000원 할인 & more",
        "Order returned or changed",
        "Redeemed: 5,000원 할인 & more",
      ]),
    );
    // Each line leads from the balance of the one before to its own.
    let balance = 0;
    for (const { points, left } of all.toReversed()) expect((balance += points)).toBe(left);
    expect(balance).toBe(after);
    expect(BALANCE.test(await page.locator("[data-balance]").innerText())).toBe(true);
    page = await front.open("/products/2", null);
    expect(await shifts(page)).toEqual([]);
  });
});
