import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Storefront } from "./storefront-visit.ts";

/** The blocks in themes of all kinds: what a merchant sets for them, and how a page says which variant is chosen. */
const CUSTOMER = 1;
/** 12,000 won, 12,000 won and 61,550 won; a point for each hundred. */
const [PLAIN, SAME, DEAR] = ["501", "502", "503"];

let front: Storefront;

beforeAll(async () => {
  front = await Storefront.start();
  await front.merchant.give(BigInt(CUSTOMER), 250n);
  const { dismiss } = await import("#app/flows/storefront/dismiss.ts");
  await dismiss(front.merchant.shopId, BigInt(CUSTOMER), "birthday-question", Date.now());
  await front.copies.copied(CUSTOMER, (copy) => copy.points === 250 && !copy.ask);
});
afterAll(() => front.close());
afterEach(() => front.leave());

describe("where the merchant has moved the app's proxy", () => {
  const { theme, moveProxy } = {
    theme: () => front.app.stack.sandbox.shop.theme,
    moveProxy: (...to: ["apps" | "tools", string]) => front.app.stack.sandbox.shop.moveProxy(...to),
  };
  afterEach(() => {
    moveProxy("apps", "regulars");
    theme().change("loyalty-panel", { settings: { proxy_path: null } });
  });

  test("the panel asks there, once the setting says so", async () => {
    moveProxy("tools", "my_Club-1");
    theme().change("loyalty-panel", { settings: { proxy_path: "/tools/my_Club-1" } });
    const page = await front.open("/", CUSTOMER);
    const answered = page.waitForResponse(/\/state$/);
    await page.locator("[data-open]").click();
    expect([(await answered).url(), (await answered).status()]).toEqual([`${front.url}/tools/my_Club-1/state`, 200]);
    await page.locator("[data-history] summary").click();
    await page.locator("[data-events] li").first().waitFor();
  });
});

describe("the points of the chosen variant", () => {
  const earned = (page: Page): Promise<string> => page.locator("regulars-points [data-shown]").innerText();

  test("are those of the address from the first paint", async () => {
    expect(await earned(await front.open("/products/5", null))).toBe("120 points");
    expect(await earned(await front.open(`/products/5?variant=${DEAR}`, null))).toBe("615 points");
  });

  test("follow a theme whose form has the choice, in a browser without the Navigation API", async () => {
    const page = await front.open("/", null);
    await page.addInitScript(() => Object.defineProperty(window, "navigation", { value: undefined }));
    await page.goto(`${front.url}/products/5`);
    const choice = page.locator("select[name=id]");
    for (const [variant, points] of [
      [DEAR, "615 points"],
      [SAME, "120 points"],
      [DEAR, "615 points"],
      [PLAIN, "120 points"],
    ] as const) {
      await choice.selectOption(variant);
      expect(await earned(page), variant).toBe(points);
      expect(new URL(page.url()).searchParams.get("variant")).toBe(variant);
    }
    await page.evaluate((id) => history.pushState(null, "", `?variant=${id}`), DEAR);
    await page.evaluate((id) => history.pushState(null, "", `?variant=${id}`), PLAIN);
    await page.goBack();
    await expect.poll(() => earned(page)).toBe("615 points");
    expect(await page.evaluate(() => window.shifts)).toEqual([]);
    expect(front.asked).toEqual([]);
  });

  test("follow a theme that says it by the address alone", async () => {
    const page = await front.open("/products/5", null);
    await page.evaluate((id) => history.pushState(null, "", `?variant=${id}`), DEAR);
    expect(await earned(page)).toBe("615 points");
    await page.evaluate((id) => history.replaceState(null, "", `?variant=${id}`), SAME);
    expect(await earned(page)).toBe("120 points");
  });

  test("follow Shopify's standard event, whose answer comes later or never", async () => {
    const page = await front.open("/products/5", null);
    const select = (variant: string | null, fails = false): Promise<void> =>
      page.evaluate(
        async ([id, broken]) => {
          const promise = broken ? Promise.reject(new Error("no answer")) : Promise.resolve({ variant: id && { id } });
          document
            .querySelector(".product")
            ?.dispatchEvent(Object.assign(new Event("shopify:product:select", { bubbles: true }), { promise }));
          await promise.catch(() => null);
        },
        [variant, fails] as const,
      );
    await select(`gid://shopify/ProductVariant/${DEAR}`);
    expect(await earned(page)).toBe("615 points");
    await select(null);
    await select(null, true);
    await select(`gid://shopify/ProductVariant/1`);
    expect(await earned(page)).toBe("615 points");
    await select(`gid://shopify/ProductVariant/${SAME}`);
    expect(await earned(page)).toBe("120 points");
  });

  test("are what is booked when it is bought", async () => {
    const page = await front.open(`/products/5?variant=${DEAR}`, CUSTOMER);
    await page.locator(".product button.primary").click();
    await page.goto(`${front.url}/checkout`);
    await page.locator("button[name=pay][value=now]").click();
    await page.waitForURL(/thanks/);
    await front.copies.copied(CUSTOMER, (copy) => copy.points === 250 + 615);
  });
});

test("a block that moved anything would be seen to", async () => {
  const page = await front.open("/products/5", null);
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(() => window.shifts)).toEqual([]);
  await page.evaluate(() => document.querySelector("regulars-points")?.append(document.createElement("hr"), "x"));
  await expect.poll(() => page.evaluate(() => window.shifts.flatMap(({ nodes }) => nodes).join())).toContain("<form");
});
