import fs from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import type { Locale } from "#app/i18n/locale.ts";
import { createClock } from "#sandbox/clock.ts";
import { installApp, startStack, type Stack } from "#scripts/stack/stack.ts";
import { waitUntilSynced } from "#scripts/stack/sync-progress.ts";
import { freshDatabase } from "../system/database.ts";
import { launchBrowser, userAgent } from "../browser.ts";
import { fontConfig } from "../fonts.ts";
import { smallStore } from "./small-store.ts";

/** The whole house with the small shop synced, the worker at rest, and a browser in front of it. */
export type AppWindow = { stack: Stack; browser: Browser; close(): Promise<void> };

export async function openAppWindow(): Promise<AppWindow> {
  process.env["DATABASE_URL"] = await freshDatabase();
  const folder = fs.mkdtempSync(path.resolve(".cache-test-"));
  const stack = await startStack({ store: await smallStore(createClock()), folder });
  const browser = await launchBrowser({ env: { ...process.env, FONTCONFIG_FILE: fontConfig() } });
  const close = async (): Promise<void> => {
    await browser.close();
    await stack.close();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await installApp(stack);
    await waitUntilSynced(stack, () => undefined);
  } catch (error) {
    await close();
    throw error;
  }
  return { stack, browser, close };
}

/** What went wrong in a page so far, to be told with whatever follows from it. */
const troubles = new WeakMap<Page, readonly string[]>();

/** A tab of the Shopify admin, in which third-party storage is blocked; `problems` gathers what a console would show. */
export type AdminTab = { context: BrowserContext; page: Page; problems: string[] };

export async function openTab({ stack, browser }: AppWindow, locale: Locale, width = 1280): Promise<AdminTab> {
  const context = await browser.newContext({ userAgent, locale, viewport: { width, height: 900 } });
  await context.addCookies([{ name: "locale", value: locale, url: stack.sandbox.adminUrl }]);
  await context.addInitScript(() => {
    if (window === window.top) return;
    const blocked = (): never => {
      throw new DOMException("blocked", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: blocked });
    Object.defineProperty(document, "cookie", { get: () => "", set: () => undefined });
  });
  const page = await context.newPage();
  const problems: string[] = [];
  troubles.set(page, problems);
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { hostname } = new URL(request.url());
    if (!["localhost", "127.0.0.1", ""].includes(hostname)) problems.push(`went to ${hostname}`);
  });
  return { context, page, problems };
}

/** The app's frame of a tab, when a page of it is shown. */
export async function appFrame(page: Page, heading?: string): Promise<Frame> {
  const frame = page.frame({ name: "app-iframe" });
  if (!frame) throw new Error("the admin shows no frame");
  await frame.waitForSelector(heading === undefined ? "h1" : `h1:has-text("${heading}")`);
  // Hydrated: React marks what it has taken over. Asked by the clock, since a busy machine may paint no frames for long.
  const hydrated = frame.waitForFunction(
    () => Object.keys(document.querySelector("h1") ?? {}).some((key) => key.startsWith("__reactFiber")),
    undefined,
    { polling: 100 },
  );
  await hydrated.catch((cause: unknown) => {
    const told = troubles.get(page)?.join("; ") ?? "";
    throw new Error(`${new URL(frame.url()).pathname} answers to nothing; its console: ${told}`, { cause });
  });
  return frame;
}
