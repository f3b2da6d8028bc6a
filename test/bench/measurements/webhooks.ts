import fs from "node:fs";
import path from "node:path";
import { closePool } from "#app/db/pool.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { createClock } from "#sandbox/clock.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import { installApp, startStack } from "#scripts/stack/stack.ts";
import { isAcknowledged, sendStorm, type StormAnswer } from "#test/faults/storm.ts";
import { given, tell } from "../measure.ts";
import { BENCH_SHOP } from "../synthetic-shop.ts";

/** What became of each webhook, in the order of their ends. */
export type WebhooksMeasurement = { answers: StormAnswer[] };

process.env["LOG_LEVEL"] = "warn";
const { domain, name, timeZone: ianaTimezone, currencyCode } = BENCH_SHOP;
const store = await openStore(storeLines([{ type: "shop", domain, name, ianaTimezone, currencyCode }]), {
  clock: createClock(),
});
const stack = await startStack({ store, folder: given("FOLDER") });
try {
  await installApp(stack);
  const answers = await sendStorm({
    url: `${stack.appUrl}/webhooks`,
    secret: stack.env["SHOPIFY_API_SECRET"] ?? "",
    shopDomain: domain,
    count: Number(given("COUNT")),
    perSecond: Number(given("PER_SECOND")),
    seed: Number(given("SEED")),
    out: path.join(given("FOLDER"), "answers"),
  });
  await mustBeStored(answers);
  tell({ answers } satisfies WebhooksMeasurement);
} catch (error) {
  process.stderr.write(fs.readFileSync(path.join(given("FOLDER"), "logs", "start.log"), "utf8"));
  throw error;
} finally {
  await closePool();
  await stack.close();
}

/** Every acknowledged webhook is one row of the inbox, whose key allows no second. @throws Error when one is not */
async function mustBeStored(answers: readonly StormAnswer[]): Promise<void> {
  const shop = await findShop(domain);
  if (!shop) throw new Error("the shop is not in the database");
  const rows = await withShop(shop.id, (db) =>
    db.query<{ id: string }>("SELECT webhook_id AS id FROM inbox_deliveries"),
  );
  const stored = new Set(rows.map(({ id }) => id));
  if (stored.size !== rows.length) throw new Error("a webhook is in the inbox twice");
  const lost = answers.filter((answer) => isAcknowledged(answer) && !stored.has(answer.id));
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged webhooks are not in the inbox`);
}
