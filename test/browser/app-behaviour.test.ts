import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AdminTab, type AppWindow, appFrame, openAppWindow, openTab } from "./app-window.ts";
import { lookThrough, pressThrough, watchWebVitals, webVitalsOf } from "./web-vitals.ts";

let app: AppWindow;
let tab: AdminTab;
let page: Page;

beforeAll(async () => {
  app = await openAppWindow();
});
afterAll(() => app.close());
beforeEach(async () => {
  tab = await openTab(app, "en");
  page = tab.page;
});
afterEach(async () => {
  await tab.context.close();
  expect(tab.problems).toEqual([]);
});

async function open(path: string, heading: string): Promise<Frame> {
  await page.goto(app.stack.sandbox.framedUrl(path));
  return appFrame(page, heading);
}

const query = (frame: Frame): Record<string, string> => Object.fromEntries(new URL(frame.url()).searchParams);

describe("the app inside the admin", () => {
  it.each([
    ["/app", "Retention overview"],
    ["/app/cohorts", "Cohorts"],
    ["/app/customers", "Customers"],
    ["/app/data", "Data"],
  ])("survives a reload of %s", async (path, heading) => {
    await open(path, heading);
    await page.reload();
    const frame = await appFrame(page, heading);
    // A reload of the frame alone, whose session token has long been used, finds the shop as well.
    await frame.evaluate(() => location.reload());
    await page.waitForTimeout(300);
    await appFrame(page, heading);
  });

  it("keeps the shop through the admin's menu and its own links, and forgets the session token", async () => {
    await open("/app", "Retention overview");
    await page.click("#app-menu a:has-text('Cohorts')");
    const frame = await appFrame(page, "Cohorts");
    const { shop, host, embedded, locale, id_token } = query(frame);
    expect({ shop, embedded, locale, id_token }).toEqual({
      shop: app.stack.sandbox.shop.domain,
      embedded: "1",
      locale: "en",
      id_token: undefined,
    });
    expect(host).toBeTruthy();
    await page.waitForURL(/\/app\/cohorts/);
    await frame.click("a:has-text('Details')");
    await appFrame(page, "Data");
    expect(query(frame)).toMatchObject({ shop, host, embedded, locale });
    await frame.evaluate(() => location.reload());
    await page.waitForTimeout(300);
    await appFrame(page, "Data");
  });

  it("shows App Bridge first in the head, from Shopify's own address, with the key before it", async () => {
    const token = await (
      await fetch(`${app.stack.sandbox.adminUrl}/store/${app.stack.sandbox.shop.handle}/session-token`)
    ).text();
    const host = Buffer.from(`admin.shopify.com/store/${app.stack.sandbox.shop.handle}`).toString("base64");
    const { domain } = app.stack.sandbox.shop;
    const answer = await fetch(
      `${app.stack.appUrl}/app?${String(new URLSearchParams({ shop: domain, host, embedded: "1", id_token: token }))}`,
      {
        headers: { "user-agent": "Mozilla/5.0 Chrome/153.0.0.0 Safari/537.36" },
      },
    );
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toMatch(
      /<head><meta name="shopify-api-key" content="[^"]+"\/><script src="https:\/\/cdn\.shopify\.com\/shopifycloud\/app-bridge\.js"/,
    );
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain(`frame-ancestors https://${domain} https://admin.shopify.com`);
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' https:\/\/cdn\.shopify\.com(;|$)/);
    expect(policy).toContain("object-src 'none'");
    // Every script in the page is ours, App Bridge, or carries the nonce.
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    for (const [tag] of html.matchAll(/<script\b[^>]*>/g))
      expect(tag).toMatch(
        tag.includes("src=")
          ? /src="(\/assets|https:\/\/cdn\.shopify)/
          : new RegExp(`nonce="${nonce?.replace(/[+]/g, "\\+") ?? ""}"`),
      );
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("strict-transport-security")).toBeNull();
  });

  it("explains a figure by keyboard alone", async () => {
    const frame = await open("/app", "Retention overview");
    await frame.locator("a:has-text('Details')").focus();
    await page.keyboard.press("Tab");
    const focused = frame.locator("button:focus");
    expect(await focused.innerText()).toContain("What does this mean?");
    expect(await focused.getAttribute("aria-expanded")).toBe("false");
    await page.keyboard.press("Enter");
    expect(await focused.getAttribute("aria-expanded")).toBe("true");
    const explained = frame.locator(`[id="${(await focused.getAttribute("aria-controls")) ?? ""}"]`);
    await explained.getByText("two or more orders").waitFor({ state: "visible" });
    expect(await explained.innerText()).toMatch(/Left out[\s\S]*guest orders[\s\S]*Asia\/Seoul/);
  });

  it("has a table behind each chart, and the same numbers as a file", async () => {
    const frame = await open("/app", "Retention overview");
    for (const title of ["Month by month", "How soon customers order again", "Who stayed, who left, who came back"]) {
      await frame.getByRole("button", { name: `Show as table: ${title}` }).click();
      expect(await frame.getByRole("table", { name: title }).locator("tbody tr").count()).toBeGreaterThan(2);
    }
    const download = page.waitForEvent("download");
    await frame.getByRole("button", { name: "Download “Month by month” as CSV" }).click();
    expect((await download).suggestedFilename()).toBe("trend.csv");
    const csv = await (await (await download).createReadStream()).toArray();
    const [head, first] = Buffer.concat(csv as Buffer[])
      .toString("utf8")
      .replace("\uFEFF", "")
      .split("\r\n");
    expect(head).toContain("Month,Orders,Repeat orders");
    const shown = await frame
      .getByRole("table", { name: "Month by month" })
      .locator("tbody tr")
      .first()
      .locator("td")
      .first()
      .innerText();
    expect(first?.split(",")[1]).toBe(shown.replaceAll(",", ""));
  });

  it.each([
    "trend",
    "reorder-curve",
    "churn-quarters",
    "churn-months",
    "cohorts-active",
    "cohorts-cumulativeReordered",
    "cohorts-orders",
    "cohorts-netSales",
    "rfm",
    "top-customers",
    "first-products",
    "models",
  ])("makes %s.csv in the reader's language, and nothing that a spreadsheet would run", async (file) => {
    const frame = await open("/app/data", "Data");
    const csv = await frame.evaluate(async (name) => (await fetch(`/app/export/${name}.csv?locale=ko`)).text(), file);
    expect(csv).toMatch(/[가-힣]/);
    expect(csv.split("\r\n").length).toBeGreaterThan(2);
    expect(csv).not.toMatch(/(^|,|\n)"?[=@]/);
  });

  it("changes what the heat map shows", async () => {
    const frame = await open("/app/cohorts", "Cohorts");
    const cell = frame.locator(".heat tbody tr").first().locator("td").nth(2);
    const before = await cell.innerText();
    expect(before).toMatch(/%$/);
    await frame.getByRole("button", { name: "Number" }).click();
    expect(await cell.innerText()).toMatch(/^\d+$/);
    await frame.getByRole("button", { name: "Net sales" }).click();
    expect(await cell.innerText()).toMatch(/^₩[\d,]+$/);
    expect(await frame.locator(".heat td.immature").count()).toBeGreaterThan(0);
  });

  it("compares with Shopify when asked to, and says so", async () => {
    const frame = await open("/app/data", "Data");
    await frame.getByRole("button", { name: "Compare with Shopify now" }).click();
    await page.waitForSelector(".toast:has-text('The comparison has started')");
  });

  it("says what is wrong where there is no such page, and leads back", async () => {
    const frame = await open("/app", "Retention overview");
    await page.goto(app.stack.sandbox.framedUrl("/app/nothing-here"));
    const wrong = page.frame({ name: "app-iframe" }) ?? frame;
    await wrong.waitForSelector("text=There is no such page");
    await wrong.click("a:has-text('Go to the overview')");
    await appFrame(page, "Retention overview");
    tab.problems.length = 0; // the browser reports the 404 itself
  });
});

describe.each([
  ["desk", 1280],
  ["phone", 390],
])("the overview on a %s", (_, width) => {
  it("stays where it is while it loads and is read, whatever its scripts still draw", async () => {
    await tab.context.close();
    tab = await openTab(app, "en", width);
    page = tab.page;
    await watchWebVitals(tab.context);
    const frame = await open("/app", "Retention overview");
    await page.waitForLoadState("networkidle");
    await lookThrough(frame);
    const { cls, moved } = await webVitalsOf(frame);
    expect(cls, moved.join("\n")).toBeLessThan(0.1);
    // It was measured: what moves by itself is seen, and so are paint and presses.
    await frame.evaluate(() => {
      window.scrollTo(0, 0);
      const late = document.body.insertBefore(document.createElement("p"), document.body.firstChild);
      late.style.height = "400px";
    });
    await expect.poll(async () => (await webVitalsOf(frame)).cls).toBeGreaterThan(0.1);
    await pressThrough(frame);
    await expect.poll(async () => Object.values(await webVitalsOf(frame))).not.toContain(null);
  });
});
