import path from "node:path";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { type Sandbox, startSandbox } from "#sandbox/server.ts";
import { openStore } from "#sandbox/store/store.ts";
import { launchBrowser, userAgent } from "../browser.ts";
import type { TinyApp } from "./tiny-app.ts";

let sandbox: Sandbox;
let app: TinyApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];

async function* storeLines(): AsyncGenerator<string> {
  await Promise.resolve();
  yield '{"type":"shop","name":"Tea & Co","domain":"tea.myshopify.com","ianaTimezone":"Europe/London","currencyCode":"GBP"}';
  yield '{"type":"product","id":1,"sku":"T","title":"Tea"}';
  yield '{"type":"customer","id":2,"countryCode":"GB","createdAt":"2026-10-01T08:00:00Z"}';
  yield '{"type":"order","id":3,"customerId":2,"createdAt":"2026-10-01T09:00:00Z","countryCode":"GB","test":false,"cancelledAt":null,"financialStatus":"PAID","sourceName":"web","discountCodes":[],"lines":[{"id":4,"productId":1,"quantity":2,"unitPrice":"2.50"}],"refunds":[]}';
}

beforeAll(async () => {
  const clock = createClock();
  sandbox = await startSandbox({
    store: await openStore(storeLines(), { clock }),
    app: { key: "tiny-key", secret: "tiny-secret", tomlPath: path.resolve("shopify.app.toml") },
  });
  // The preload reads SANDBOX_URL when it is loaded, and Shopify's library takes hold of fetch after that.
  process.env["SANDBOX_URL"] = sandbox.url;
  await import("#sandbox/preload.ts");
  const { startTinyApp } = await import("./tiny-app.ts");
  app = await startTinyApp("tiny-key", "tiny-secret");
  sandbox.appListensAt(app.url);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await sandbox.close();
});

beforeEach(async () => {
  context = await browser.newContext({ userAgent });
  // What a browser does to a frame of another site when it blocks third-party storage.
  await context.addInitScript(() => {
    if (window === window.top) return;
    const blocked = () => {
      throw new DOMException("blocked", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: blocked });
    Object.defineProperty(document, "cookie", { get: () => "", set: () => undefined });
  });
  page = await context.newPage();
  problems.length = 0;
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    const { hostname } = new URL(request.url());
    if (!["localhost", "127.0.0.1"].includes(hostname)) problems.push(`went to ${hostname}`);
  });
});
afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

async function open(path = "/app"): Promise<Frame> {
  await page.goto(sandbox.framedUrl(path));
  const frame = page.frame({ name: "app-iframe" });
  if (frame === null) throw new Error("no frame");
  await frame.waitForSelector("h1");
  await page.waitForSelector("#app-menu a", { state: "attached" });
  return frame;
}

describe("the sandbox's admin", () => {
  it("frames an unmodified app across sites, which exchanges its session token and reads the shop", async () => {
    const frame = await open();
    expect(await frame.textContent("h1")).toBe("Tea & Co");
    expect(new URL(frame.url()).hostname).toBe("127.0.0.1");
    expect(new URL(page.url()).hostname).toBe("localhost");
    expect([...app.sessions.keys()]).toEqual(["offline_tea.myshopify.com"]);
    const session = app.sessions.get("offline_tea.myshopify.com");
    expect(session?.refreshToken).toMatch(/^shprt_/);
    const config = await frame.evaluate(async () => {
      await shopify.ready;
      return { ...shopify.config, origin: shopify.origin, embedded: shopify.environment.embedded };
    });
    expect(config).toMatchObject({ shop: "tea.myshopify.com", apiKey: "tiny-key", locale: "en", embedded: true });
  });

  it("shows the app's menu and title, and its address follows the app's through clicks, back and reload", async () => {
    const frame = await open();
    expect(await page.locator("#app-menu a").allTextContents()).toEqual(["Rewards"]);
    expect(await page.textContent("#page-title")).toBe("Tiny");
    await page.click("#page-buttons button");
    await frame.waitForFunction(() => document.getElementById("events")?.textContent === "export;");
    await page.click("#app-menu a");
    await page.waitForURL(sandbox.framedUrl("/app/rewards"));
    expect(await page.getAttribute("#app-menu a", "aria-current")).toBe("page");
    // Not goBack(): that waits for the top page to navigate, and only the frame does.
    await page.evaluate(() => history.back());
    await page.waitForURL(sandbox.framedUrl("/app"));
    expect(await frame.textContent("#path")).toBe("/app");
    await page.click("#app-menu a");
    await page.waitForURL(sandbox.framedUrl("/app/rewards"));
    await page.reload();
    const again = await open("/app/rewards");
    expect(await again.textContent("#path")).toBe("/app/rewards");
  });

  it("gives fetch a session token, and a fresh one when the app does not trust it", async () => {
    const frame = await open();
    const whoami = () => frame.evaluate(async () => (await (await fetch("/api/whoami")).json()) as { sub: string });
    expect(await whoami()).toMatchObject({ sub: "548380009", url: "https://regulars.example/api/whoami" });
    app.distrustNextToken();
    expect(await whoami()).toMatchObject({ sub: "548380009" });
  });

  it("keeps the session token from other origins", async () => {
    const frame = await open();
    const asked = page.waitForRequest(`${sandbox.adminUrl}/static/fonts/x.css`);
    await frame.evaluate((url) => fetch(url, { mode: "no-cors" }), `${sandbox.adminUrl}/static/fonts/x.css`);
    expect(await (await asked).allHeaders()).not.toHaveProperty("authorization");
  });

  it("passes over messages from anyone but the app's frame, and the app those from anyone but the shell", async () => {
    const frame = await open();
    const toast = { type: "toast", id: "x", message: "forged", isError: false, durationMs: 5000, action: null };
    await page.evaluate((message) => window.postMessage({ sandboxAppBridge: message }, "*"), toast);
    const navigate = { type: "navigate", path: "/forged" };
    await frame.evaluate((message) => window.postMessage({ sandboxAppBridge: message }, "*"), navigate);
    await frame.evaluate(() => shopify.toast.show("real"));
    await page.waitForSelector(".toast:has-text('real')");
    expect(await page.locator(".toast").count()).toBe(1);
    expect(await frame.textContent("#path")).toBe("/app");
  });

  it("shows toasts, and tells the app when one is used", async () => {
    const frame = await open();
    await frame.evaluate(() => {
      const note = () => document.getElementById("events")?.append("undone");
      shopify.toast.show("Points <b>given</b>", { action: "Undo", onAction: note });
    });
    expect(await page.textContent(".toast")).toContain("Points <b>given</b>");
    await page.click(".toast button:has-text('Undo')");
    await frame.waitForFunction(() => document.getElementById("events")?.textContent === "undone");
    expect(await page.locator(".toast").count()).toBe(0);
  });

  it("shows the save bar, whose buttons are the app's, and asks before the page is left", async () => {
    const frame = await open();
    await frame.evaluate(() => shopify.saveBar.show("bar"));
    expect(await page.locator("#save-bar button").allTextContents()).toEqual(["Save", "Discard"]);
    await page.click("#app-menu a");
    await page.click("#leave-dialog button:has-text('Stay')");
    expect(page.url()).toBe(sandbox.framedUrl("/app"));
    await page.click("#save-bar button:has-text('Save')");
    await frame.waitForFunction(() => document.getElementById("events")?.textContent === "save;");
    await frame.evaluate(() => shopify.saveBar.hide("bar"));
    await page.waitForSelector("#save-bar", { state: "hidden" });
  });

  it("shows a modal with its content and title", async () => {
    const frame = await open();
    await frame.evaluate(() => shopify.modal.show("modal"));
    expect(await frame.textContent("dialog header")).toContain("A modal");
    expect(await frame.textContent("dialog p")).toBe("Inside the modal");
    await frame.click("dialog header button");
    await frame.waitForSelector("dialog", { state: "detached" });
  });

  it("lets the merchant pick products, and says nothing when the picker is closed", async () => {
    const frame = await open();
    const picked = () =>
      frame.evaluate(async () => {
        const chosen = await window.shopify.resourcePicker({ type: "product", multiple: true, action: "select" });
        return chosen?.map(({ id, title }) => ({ id, title })) ?? null;
      });
    const some = picked();
    await frame.getByRole("searchbox").fill("te");
    await frame.getByRole("checkbox", { name: "Tea" }).check();
    await frame.getByRole("button", { name: "Select" }).click();
    expect(await some).toEqual([{ id: "gid://shopify/Product/1", title: "Tea" }]);
    const none = picked();
    await frame.getByRole("button", { name: "Cancel" }).click();
    expect(await none).toBeNull();
  });

  it("opens the app in the language that is chosen", async () => {
    await open();
    await page.selectOption("#language", "ja");
    await page.waitForFunction(() => document.documentElement.lang === "ja");
    const frame = await open();
    expect(await frame.textContent("#locale")).toBe("ja");
  });

  it("brings a page without a session token back through the app's bounce page", async () => {
    const frame = await open();
    await frame.evaluate(() => {
      const url = new URL(location.href);
      url.searchParams.delete("id_token");
      url.pathname = "/app/bounced";
      location.assign(url.href);
    });
    await frame.waitForFunction(() => document.getElementById("path")?.textContent === "/app/bounced");
    await page.waitForURL(sandbox.framedUrl("/app/bounced"));
  });

  it("takes the merchant to the admin when the app is opened outside of it", async () => {
    await page.goto(`${sandbox.appUrl}/app?shop=tea.myshopify.com&host=${btoa("admin.shopify.com/store/tea")}`);
    expect(page.url()).toBe(sandbox.framedUrl("/"));
    await page.goto("about:blank");
  });

  it("places an order at the press of a button", async () => {
    await page.goto(`${sandbox.adminUrl}/store/tea/orders`);
    await page.click("button:has-text('Place order')");
    await page.waitForFunction(() => document.getElementById("outcome")?.textContent.startsWith("Done"));
    expect(sandbox.shop.store.orders.size).toBe(2);
    expect(await page.locator("tbody tr").count()).toBe(2);
  });
});
