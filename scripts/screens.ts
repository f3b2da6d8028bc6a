import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Frame, Page } from "playwright-core";
import { LOCALES, type Locale } from "#app/i18n/locale.ts";
import { CommandError, ROOT } from "#scripts/stack/database.ts";
import { runCommand } from "#scripts/stack/run-command.ts";
import { installApp, startStack, type Stack } from "#scripts/stack/stack.ts";
import { waitUntilSynced } from "#scripts/stack/sync-progress.ts";
import { appFrame } from "#test/browser/app-window.ts";
import { fillLoyalty, type LoyaltyShop } from "#test/browser/loyalty-shop.ts";
import { pagesOf } from "#test/browser/pages.ts";
import { pose, posesOf, type Pose } from "#test/browser/poses.ts";
import { scenesOf, type Scene } from "#test/browser/scenes.ts";
import { enterState, STATES } from "#test/browser/states.ts";
import { openStorefrontTab } from "#test/browser/storefront-window.ts";
import { lookThrough, pressThrough, watchWebVitals, webVitalsOf } from "#test/browser/web-vitals.ts";
import { createClock } from "#sandbox/clock.ts";
import { openStore } from "#sandbox/store/store.ts";
import { launchBrowser, userAgent } from "#test/browser.ts";
import { fontConfig } from "#test/fonts.ts";

const USAGE = `npm run screens -- [--store FILE] [--only TEXT]
  --store FILE    another store file instead of the real shop's year
  --only TEXT     only pictures whose name contains the text, as overview.full.ko.phone`;

const WIDTHS = { desktop: 1280, phone: 390 } as const;

/** Pages that stand alone, by address. */
const ALONE = { home: "/", login: "/auth/login", "not-found": "/nothing-here" };

await runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { store: { type: "string" }, only: { type: "string", default: "" } } });
  const store = path.resolve(values.store ?? path.join(ROOT, "sandbox/stores/online-retail.store.ndjson.br"));
  if (!fs.existsSync(store)) throw new CommandError(`--store ${store}: there is no such file`);
  // The states are made by changing rows: only in a database of our own.
  delete process.env["DATABASE_URL"];
  const folder = path.join(ROOT, ".data/screens");
  fs.rmSync(folder, { recursive: true, force: true });
  const stack = await startStack({ store: await openStore(store, { clock: createClock(), moveDates: true }), folder });
  const browser = await launchBrowser({ env: { ...process.env, FONTCONFIG_FILE: fontConfig() } });
  try {
    await installApp(stack);
    await waitUntilSynced(stack, (line) => process.stderr.write(`${line}\n`));
    const ids = await fillLoyalty(stack);
    await stack.worker.kill();
    if ("overview".includes(values.only)) await tellWebVitals(stack, browser);
    await takeStorefront(stack, browser, values.only, ids);
    await takeAll(stack, browser, values.only, ids);
  } finally {
    await browser.close();
    await stack.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

/** How the overview feels in its frame on this machine, beside Shopify's limits for apps in the admin. */
async function tellWebVitals(stack: Stack, browser: Browser): Promise<void> {
  for (const [name, width] of Object.entries(WIDTHS)) {
    const context = await browser.newContext({ userAgent, locale: "en", viewport: { width, height: 900 } });
    await watchWebVitals(context);
    const page = await context.newPage();
    await page.goto(stack.sandbox.framedUrl("/app"));
    const frame = await appFrame(page);
    await lookThrough(frame);
    const { lcpMs, cls } = await webVitalsOf(frame);
    await pressThrough(frame);
    const { inpMs } = await webVitalsOf(frame);
    const ms = (value: number | null): string => (value === null ? "none" : `${Math.round(value)} ms`);
    process.stderr.write(
      `overview, ${name}: LCP ${ms(lcpMs)} (limit 2500), CLS ${cls.toFixed(3)} (limit 0.1), INP ${ms(inpMs)} (limit 200)\n`,
    );
    await context.close();
  }
}

/** Every page in every state, and at last without a database, in every language and width. */
async function takeAll(stack: Stack, browser: Browser, only: string, ids: LoyaltyShop): Promise<void> {
  const everyWay = async (name: string, url: string, taken?: Pose): Promise<void> => {
    for (const locale of LOCALES)
      for (const width of ["desktop", "phone"] as const) {
        const picture = `${name}.${locale}.${width}`;
        if (!picture.includes(only)) continue;
        await takeOne(browser, url, locale, WIDTHS[width], picture, taken);
      }
  };
  for (const [name, address] of Object.entries(ALONE)) await everyWay(name, stack.sandbox.appUrl + address);
  for (const state of STATES) {
    await enterState(stack.database.url, state);
    for (const [name, address] of Object.entries(pagesOf(state, ids)))
      await everyWay(`${name}.${state}`, stack.sandbox.framedUrl(address));
    for (const [name, taken] of Object.entries(state === "full" ? posesOf(ids) : {}))
      await everyWay(`${name}.pose`, stack.sandbox.framedUrl(taken.path), taken);
  }
  await everyWay("member-unknown.framed", stack.sandbox.framedUrl("/app/members/404404404"));
  await everyWay("not-found.framed", stack.sandbox.framedUrl("/app/nothing-here"));
  stack.database.stop();
  stack.database.stop = () => undefined;
  await everyWay("overview.unavailable", stack.sandbox.framedUrl("/app"));
}

/** Widgets and pop-up on the storefront. */
async function takeStorefront(stack: Stack, browser: Browser, only: string, ids: LoyaltyShop): Promise<void> {
  for (const [name, scene] of Object.entries(scenesOf(ids)))
    for (const locale of LOCALES)
      for (const width of ["desktop", "phone"] as const) {
        const picture = `storefront-${name}.${locale}.${width}`;
        if (picture.includes(only)) await takeScene(stack, browser, scene, locale, width, picture);
      }
}

async function takeScene(
  stack: Stack,
  browser: Browser,
  scene: Scene,
  locale: Locale,
  width: keyof typeof WIDTHS,
  picture: string,
): Promise<void> {
  const url = stack.sandbox.storefrontUrl;
  const customer = scene.customer === null ? null : Number(scene.customer);
  const viewport = { width: WIDTHS[width], height: 1300 };
  const { context, page } = await openStorefrontTab(browser, url, customer, viewport, locale);
  try {
    await page.goto(`${url}${locale === "en" ? "" : `/${locale}`}${scene.path}`);
    await page.waitForLoadState("networkidle");
    await scene.act?.(page);
    await page.waitForTimeout(300);
    await save(page, picture);
  } finally {
    await context.close();
  }
}

async function save(page: Page, picture: string): Promise<void> {
  const file = path.join(ROOT, "screens", `${picture}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true });
  process.stderr.write(`${path.relative(ROOT, file)}\n`);
}

async function takeOne(
  browser: Browser,
  url: string,
  locale: Locale,
  width: number,
  picture: string,
  taken?: Pose,
): Promise<void> {
  const context = await browser.newContext({ userAgent, locale, viewport: { width, height: 900 } });
  try {
    await context.addCookies([{ name: "locale", value: locale, url: new URL(url).origin }]);
    const page = await context.newPage();
    await page.goto(url);
    const framed = page.frame({ name: "app-iframe" });
    await settled(framed ?? page);
    if (taken) {
      await pose(await appFrame(page), locale, taken);
      await settled(framed ?? page);
    }
    // The admin scrolls inside the frame: the window is made as high as what is in it.
    if (framed) await stretch(page, framed, width);
    await save(page, picture);
  } finally {
    await context.close();
  }
}

async function settled(place: Page | Frame): Promise<void> {
  await place.waitForSelector(".Polaris-Page");
  await place.evaluate(() => document.fonts.ready.then(() => undefined));
  await place.waitForTimeout(400);
}

async function stretch(page: Page, frame: Frame, width: number): Promise<void> {
  const inside = await frame.evaluate(() => document.documentElement.scrollHeight);
  const outside = await page.evaluate(() => window.innerHeight - (document.querySelector("iframe")?.clientHeight ?? 0));
  await page.setViewportSize({ width, height: Math.max(900, inside + outside) });
  await frame.waitForTimeout(300);
}
