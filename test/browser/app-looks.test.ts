import type { Frame } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCALES } from "#app/i18n/locale.ts";
import { type AppWindow, appFrame, openAppWindow, openTab } from "./app-window.ts";
import { fillLoyalty, type LoyaltyShop } from "./loyalty-shop.ts";
import { accessibilityFaults, missingGlyphs, overflowing, untranslated } from "./looks.ts";
import { pagesOf } from "./pages.ts";
import { pose, posesOf } from "./poses.ts";
import { enterState, STATES } from "./states.ts";
import { watchWebVitals, webVitalsOf } from "./web-vitals.ts";

let app: AppWindow;
let ids: LoyaltyShop;

/** A state has many pages, and the machine may be busy. */
const LOOKING_MS = 400_000;

beforeAll(async () => {
  app = await openAppWindow();
  ids = await fillLoyalty(app.stack);
  await app.stack.worker.kill();
}, LOOKING_MS);
afterAll(() => app.close());

/** Whatever is folded away is shown, so that it is looked at as well. */
async function unfold(frame: Frame): Promise<void> {
  await frame.$$eval("button[aria-expanded=false]", (buttons) =>
    buttons.forEach((each) => (each as HTMLElement).click()),
  );
  await frame.waitForFunction(() => document.querySelector("button[aria-expanded=false]") === null, undefined, {
    polling: 100,
  });
  await frame.waitForTimeout(250);
}

/** Charts measure themselves again after the window has changed; a busy machine takes its time. */
async function redrawn(frame: Frame): Promise<void> {
  await frame.waitForTimeout(200);
  for (const until = Date.now() + 5_000; Date.now() < until && (await overflowing(frame)).length > 0;) {
    await frame.waitForTimeout(100);
  }
}

async function lookAt(frame: Frame): Promise<string[]> {
  const faults = [
    ...(await overflowing(frame)).map((element) => `stands out: ${element}`),
    ...(await missingGlyphs(frame)).map((sign) => `no font has ${sign}`),
    ...(await untranslated(frame)).map((text) => `not a text: ${text}`),
  ];
  return faults;
}

describe("forms with mistakes, previews, and questions before what cannot be undone", () => {
  it.each(LOCALES)(
    "are whole, readable and accessible in %s, on a desk and on a phone",
    async (locale) => {
      const { context, page, problems } = await openTab(app, locale);
      const faults: string[] = [];
      for (const [name, taken] of Object.entries(posesOf(ids))) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(app.stack.sandbox.framedUrl(taken.path));
        const frame = await appFrame(page);
        await pose(frame, locale, taken);
        faults.push(...(await lookAt(frame)).map((fault) => `${name} desktop ${fault}`));
        faults.push(...(await accessibilityFaults(frame)).map((fault) => `${name} ${fault}`));
        await page.setViewportSize({ width: 390, height: 900 });
        await redrawn(frame);
        faults.push(...(await lookAt(frame)).map((fault) => `${name} phone ${fault}`));
      }
      await context.close();
      expect([...faults, ...problems]).toEqual([]);
    },
    LOOKING_MS,
  );
});

// The states follow from one another, so their order matters.
describe.each(STATES)("pages of a shop that is %s", (state) => {
  beforeAll(() => enterState(app.stack.database.url, state));

  it.each(LOCALES)(
    "are whole, readable and accessible in %s, on a desk and on a phone",
    async (locale) => {
      const { context, page, problems } = await openTab(app, locale);
      await watchWebVitals(context);
      const faults: string[] = [];
      for (const path of Object.values(pagesOf(state, ids))) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(app.stack.sandbox.framedUrl(path));
        const frame = await appFrame(page);
        expect(await frame.getAttribute("html", "lang")).toBe(locale);
        const { cls, moved } = await webVitalsOf(frame);
        if (cls >= 0.1) faults.push(...moved.map((what) => `${path} moved while it loaded: ${what}`));
        await unfold(frame);
        faults.push(...(await lookAt(frame)).map((fault) => `${path} desktop ${fault}`));
        faults.push(...(await accessibilityFaults(frame)).map((fault) => `${path} ${fault}`));
        await page.setViewportSize({ width: 390, height: 900 });
        await redrawn(frame);
        faults.push(...(await lookAt(frame)).map((fault) => `${path} phone ${fault}`));
      }
      await context.close();
      expect([...faults, ...problems]).toEqual([]);
    },
    LOOKING_MS,
  );
});

it.each(LOCALES)("a member who is not there is said to be not there, in %s", async (locale) => {
  const { context, page, problems } = await openTab(app, locale);
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(app.stack.sandbox.framedUrl("/app/members/404404404"));
  const frame = await appFrame(page);
  expect(await frame.getAttribute("html", "lang")).toBe(locale);
  expect([...(await lookAt(frame)), ...(await accessibilityFaults(frame))]).toEqual([]);
  expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
  await context.close();
});

describe("pages outside the admin", () => {
  it.each(LOCALES)("say in %s where to go, and may be framed by nobody", async (locale) => {
    for (const path of ["/", "/auth/login", "/nothing-here"]) {
      const { context, page, problems } = await openTab(app, locale);
      const answer = await page.goto(app.stack.sandbox.appUrl + path);
      expect(answer?.status()).toBe(path === "/nothing-here" ? 404 : 200);
      expect(answer?.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(await page.getAttribute("html", "lang")).toBe(locale);
      expect(await page.innerText("body")).toContain("Shopify".repeat(path === "/nothing-here" ? 0 : 1));
      expect(await page.locator("input").count()).toBe(0);
      expect([
        ...(await overflowing(page)),
        ...(await missingGlyphs(page)),
        ...(await untranslated(page)),
        ...(await accessibilityFaults(page)),
      ]).toEqual([]);
      expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
      await context.close();
    }
  });
});
