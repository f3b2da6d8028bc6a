import type { Browser, BrowserContext, Page } from "playwright-core";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { userAgent } from "../browser.ts";
import type { AppWindow } from "./app-window.ts";

/** A visitor's tab of the storefront; `asked` gathers what goes to the app, `problems` what a console would show. */
export type StorefrontTab = { context: BrowserContext; page: Page; asked: string[]; problems: string[] };

export const PHONE = { width: 390, height: 780 };
export const DESKTOP = { width: 1280, height: 860 };

/** How far things have moved by themselves on the page so far: Chromium's own layout-shift entries. */
declare global {
  interface Window {
    shifts: { value: number; nodes: string[] }[];
  }
}

/** Opens a tab. @param customerId signed in as; null: nobody */
export async function openStorefrontTab(
  browser: Browser,
  storefrontUrl: string,
  customerId: number | null,
  viewport: { width: number; height: number } = DESKTOP,
  locale: Locale = "en",
): Promise<StorefrontTab> {
  const context = await browser.newContext({ userAgent, locale, viewport });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: storefrontUrl });
  if (customerId !== null) {
    await context.addCookies([{ name: "storefront_customer", value: String(customerId), url: storefrontUrl }]);
  }
  await context.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources?: { node?: Element }[];
      })[]) {
        if (entry.hadRecentInput) continue;
        window.shifts.push({
          value: entry.value,
          nodes: (entry.sources ?? []).map(({ node }) => node?.outerHTML.slice(0, 80) ?? ""),
        });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const page = await context.newPage();
  const asked: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => {
    const { pathname, hostname } = new URL(request.url());
    if (pathname.includes("/apps/")) asked.push(`${request.method()} ${pathname}`);
    if (hostname !== "localhost") problems.push(`went to ${hostname}`);
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  return { context, page, asked, problems };
}

/** The app's own flows in this process, on the stack's database: what a merchant did before the test begins. */
export type Merchant = {
  shopId: number;
  act<T>(work: (db: ShopDb) => Promise<T>): Promise<T>;
  /** rules in force: points at once, and 100 on the birthday */
  publish(): Promise<void>;
  offer(
    name: string,
    cost: bigint,
    amountMinor: bigint,
    combines?: { order: boolean; product: boolean; shipping: boolean },
  ): Promise<number>;
  give(customerId: bigint, points: bigint): Promise<void>;
  close(): Promise<void>;
};

export async function asMerchant({ stack }: AppWindow): Promise<Merchant> {
  Object.assign(process.env, stack.env);
  const { withShop } = await import("#app/db/with-shop.ts");
  const { findShop } = await import("#app/db/stores/shop-store.ts");
  const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { insertReward, moveReward } = await import("#app/db/stores/reward-store.ts");
  const { ensureMembers } = await import("#app/db/stores/member-store.ts");
  const { markMirrors, markProgramme } = await import("#app/db/stores/mirror-store.ts");
  const { post } = await import("#app/db/stores/ledger-store.ts");
  const { startingRules } = await import("#app/domain/loyalty/rules.ts");
  const { closePool } = await import("#app/db/pool.ts");
  const { closeJobQueue } = await import("#app/db/job-queue.ts");
  const shop = await findShop(stack.sandbox.shop.domain);
  if (!shop) throw new Error("the shop is not there");
  const act: Merchant["act"] = (work) => withShop(shop.id, work);
  return {
    shopId: shop.id,
    act,
    publish: () =>
      act(async (db) => {
        const rules = startingRules(shop.currencyCode);
        const now = Date.now();
        await publishRules(db, { ...rules, earning: { ...rules.earning, pendingDays: 0 } }, "staff", now);
        await saveStanding(db, { status: "live", earnsFrom: now, testCustomers: [] }, now);
      }),
    offer: (name, cost, amountMinor, combines = { order: false, product: true, shipping: true }) =>
      act(async (db) => {
        const terms = {
          kind: "amount_off" as const,
          amountMinor,
          minimumSpendMinor: null,
          validDays: 30,
          limitPerMember: null,
          combines,
        };
        const id = await insertReward(db, { name, cost, terms }, Date.now());
        await moveReward(db, id, "active", Date.now());
        await markProgramme(db);
        return id;
      }),
    give: (customerId, points) =>
      act(async (db) => {
        const now = Date.now();
        const memberId = (await ensureMembers(db, [customerId], now)).get(customerId) ?? 0n;
        const key = `gift:${memberId}:${now}`;
        await post(db, [
          { op: "credit", kind: "adjustment", key, memberId, points, at: now, expiresAt: null, cause: {} },
        ]);
        await markMirrors(db, [memberId], now);
      }),
    close: async () => {
      await closeJobQueue();
      await closePool();
    },
  };
}

/** Waits until something is so, looking again and again. */
export async function eventually<T>(
  look: () => Promise<T | null> | T | null,
  what: string,
  withinMs = 40_000,
): Promise<T> {
  for (const until = Date.now() + withinMs; Date.now() < until;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s`);
}
