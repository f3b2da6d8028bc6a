import { withSystemLock } from "#app/db/system-lock.ts";
import { listInstalledShops, listShops, type Shop } from "#app/db/stores/shop-store.ts";
import { wakeRedemptions } from "#app/flows/loyalty/wake-redemptions.ts";
import { runCampaignClock } from "#app/flows/campaigns/run-campaign-clock.ts";
import { tidyShop } from "#app/flows/shops/tidy-shop.ts";
import { wakePrivacy, wakeShop } from "#app/flows/shops/wake-shop.ts";
import { log } from "#app/log.server.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type Line = {
  everyMs: number;
  what: string;
  /** which shops; else those that have the app installed */
  of?: () => Promise<Shop[]>;
  run: (shop: Shop, now: number) => Promise<void>;
};

/**
 * The whole cron table. Each line runs for every installed shop, by one worker at a time; what it starts coalesces, so
 * that a clock that ticks twice does no harm.
 */
const TABLE: readonly Line[] = [
  // whatever a lost wake-up or a stopped job left waiting
  { everyMs: 30 * SECOND, what: "wake", run: (shop) => wakeShop(shop.id, "orders.refresh") },
  // what a revoked token or a missing scope had stopped; codes whose time is over
  { everyMs: MINUTE, what: "redemptions", run: (shop, now) => wakeRedemptions(shop.id, now) },
  // campaigns start and end at the instant that was set, whenever this strikes
  { everyMs: 30 * SECOND, what: "campaigns", run: (shop, now) => runCampaignClock(shop.id, now) },
  { everyMs: 5 * MINUTE, what: "resume", run: (shop) => wakeShop(shop.id, "orders.sync-shop") },
  { everyMs: 15 * MINUTE, what: "reconcile", run: (shop) => wakeShop(shop.id, "orders.reconcile") },
  // covers every shop's midnight: ranked figures get their new as-of, dated facts become known
  { everyMs: 15 * MINUTE, what: "day", run: (shop, now) => tidyShop(shop.id, now) },
  // every quarter of an hour, since zones end their days then; each does what is due and looks how far it came before
  { everyMs: 15 * MINUTE, what: "release", run: (shop) => wakeShop(shop.id, "loyalty.release") },
  { everyMs: 15 * MINUTE, what: "expire", run: (shop) => wakeShop(shop.id, "loyalty.expire") },
  { everyMs: 15 * MINUTE, what: "birthdays", run: (shop) => wakeShop(shop.id, "loyalty.give-birthday-gifts") },
  { everyMs: 15 * MINUTE, what: "grants", run: (shop) => wakeShop(shop.id, "loyalty.carry-out-grants") },
  { everyMs: 15 * MINUTE, what: "fold-months", run: (shop) => wakeShop(shop.id, "loyalty.fold-months") },
  // what was marked by a transaction that left the job to another, which then rolled back; what the clock alone changes
  { everyMs: 30 * SECOND, what: "mirror", run: (shop) => wakeShop(shop.id, "storefront.mirror") },
  { everyMs: 15 * MINUTE, what: "reconcile-mirrors", run: (shop) => wakeShop(shop.id, "storefront.reconcile") },
  // once a day: the flows look when they last did
  { everyMs: HOUR, what: "find-deleted", run: (shop) => wakeShop(shop.id, "orders.find-deleted") },
  { everyMs: HOUR, what: "reread-products", run: (shop) => wakeShop(shop.id, "orders.reread-products") },
  // uninstalled shops too: their customers may still ask, and the shop itself is to be erased
  { everyMs: HOUR, what: "privacy", of: listShops, run: (shop, now) => wakePrivacy(shop, now) },
];

/**
 * Starts the clock; returns a function that stops it. Lines take turns: each holds a connection for its lock while its
 * flows need another, and all of them at once would take the whole pool and wait for each other.
 */
export function startSchedule(): () => void {
  let turn = Promise.resolve();
  const waiting = new Set<string>();
  const timers = TABLE.map((line) => {
    const strike = (): void => {
      if (waiting.has(line.what)) return;
      waiting.add(line.what);
      turn = turn.then(async () => {
        waiting.delete(line.what);
        await tick(line).catch((error: unknown) =>
          log.warn("the schedule missed a tick", { subject: line.what, error }),
        );
      });
    };
    // At once as well: a worker that is often started anew must not keep putting things off.
    strike();
    return setInterval(strike, line.everyMs).unref();
  });
  return () => timers.forEach((timer) => clearInterval(timer));
}

async function tick({ what, of = listInstalledShops, run }: Line): Promise<void> {
  await withSystemLock(`schedule ${what}`, async () => {
    for (const shop of await of()) {
      await run(shop, Date.now()).catch((error: unknown) =>
        log.warn("a scheduled step failed", { shopId: shop.id, subject: what, error }),
      );
    }
  });
}
