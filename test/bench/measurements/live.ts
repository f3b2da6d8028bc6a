import fs from "node:fs";
import path from "node:path";
import { closePool, pool } from "#app/db/pool.ts";
import { restartImports, updateImport } from "#app/db/stores/import-store.ts";
import { findShop, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { retentionOverview } from "#app/db/queries/retention-overview.ts";
import { totalsOf, type Totals } from "#app/domain/retention/figures/totals.ts";
import { verifyRetention } from "#app/flows/retention/verify-retention.ts";
import { createClock } from "#sandbox/clock.ts";
import { mintSessionToken } from "#sandbox/oauth/session-token.ts";
import { openStore } from "#sandbox/store/store.ts";
import { DEMO_KEYS, installApp, startStack, type Stack } from "#scripts/stack/stack.ts";
import { waitUntilSynced } from "#scripts/stack/sync-progress.ts";
import { draw } from "../hash.ts";
import { given, tell } from "../measure.ts";
import { BENCH_SHOP, customerId, productId } from "../synthetic-shop.ts";

/** Milliseconds: from each order's placing to the report that shows it, and each answer of the overview's loader. */
export type LiveMeasurement = { freshnessMs: number[]; pageMs: number[]; pageBytes: number };

/** Customers of the synthetic shop that the sandbox knows, too: who orders now has a history. */
const KNOWN_CUSTOMERS = 200;
const WARM_UP = 15;
const ORDERS = Number(given("ROUNDS"));
const SEED = Number(given("SEED"));

process.env["LOG_LEVEL"] = "warn";
await noteIdsCompared();
const store = await openStore(storeLines(), { clock: createClock() });
const stack = await startStack({ store, folder: given("FOLDER") });
try {
  await installApp(stack);
  await waitUntilSynced(stack, () => undefined);
  const shop = await benchShop();
  // First the page, while nothing else goes on: the first sync, as well as new orders, make the worker compute ranked figures.
  await untilIdle();
  const { pageMs, pageBytes } = await measurePage(stack);
  const freshnessMs = await measureFreshness(shop.id);
  const differences = await verifyRetention(shop.id, Date.now());
  if (differences.length > 0) throw new Error(`the rollup differs from the orders in ${differences.length} rows`);
  const result: LiveMeasurement = { freshnessMs, pageMs, pageBytes };
  tell(result);
} catch (error) {
  for (const name of ["start", "worker"])
    process.stderr.write(fs.readFileSync(path.join(given("FOLDER"), "logs", `${name}.log`), "utf8"));
  throw error;
} finally {
  await closePool();
  await stack.close();
}

/**
 * The sandbox knows nothing of the history: the daily comparison of all order ids, which would find every order deleted,
 * counts as just done.
 */
async function noteIdsCompared(): Promise<void> {
  const { id } = await benchShop();
  await withShop(id, async (db) => {
    await restartImports(db, ["order-ids"], Date.now());
    await updateImport(db, "order-ids", { status: "done" }, Date.now());
  });
}

async function benchShop(): Promise<Shop> {
  const shop = await findShop(BENCH_SHOP.domain);
  if (!shop) throw new Error("the shop is not in the database");
  return shop;
}

/** Waits until the worker has nothing to do, and will have nothing for a while. */
async function untilIdle(): Promise<void> {
  for (let idle = 0, looks = 0; idle < 10; looks++) {
    const { rows } = await pool().query(
      "SELECT 1 FROM pgboss.job WHERE state = 'active' OR (state < 'active' AND start_after < now() + interval '5 s') LIMIT 1",
    );
    idle = rows.length === 0 ? idle + 1 : 0;
    if (looks > 1_200) throw new Error("the worker does not come to rest");
    await pause(200);
  }
}

/** Places one order after the other and waits until the report's totals have it, to the cent. */
async function measureFreshness(shopId: number): Promise<number[]> {
  const times: number[] = [];
  let expected = await totals(shopId);
  for (let round = 0; round < WARM_UP + ORDERS; round++) {
    const cents = 1_000 + Math.floor(draw(SEED, round, 1) * 9_000);
    const started = performance.now();
    stack.sandbox.shop.store.placeOrder({
      customerId: customerId(Math.floor(draw(SEED, round, 2) * KNOWN_CUSTOMERS)),
      lines: [{ productId: productId(round % 10), quantity: 1, unitPrice: (cents / 100).toFixed(2) }],
    });
    expected = { ...expected, orders: expected.orders + 1, netMinor: expected.netMinor + BigInt(cents) };
    await untilShown(shopId, expected);
    if (round >= WARM_UP) times.push(performance.now() - started);
    await pause(50 + draw(SEED, round, 3) * 250);
  }
  return times;
}

async function totals(shopId: number): Promise<Totals> {
  return totalsOf((await retentionOverview(shopId)).rollup);
}

/** Looks at the rollup's version, which costs next to nothing, and reads the report when that has moved. */
async function untilShown(shopId: number, expected: Totals): Promise<void> {
  let seen = "";
  const until = Date.now() + 15_000;
  while (Date.now() < until) {
    await pause(2);
    const version = await rollupVersion(shopId);
    if (version === seen) continue;
    seen = version;
    const { orders, netMinor } = await totals(shopId);
    if (orders === expected.orders && netMinor === expected.netMinor) return;
  }
  throw new Error("an order did not reach the report within 15 seconds");
}

async function rollupVersion(shopId: number): Promise<string> {
  const client = await pool().connect();
  try {
    await client.query(`SET "regulars.shop" = '${shopId}'`);
    const { rows } = await client.query<{ version: bigint }>("SELECT version FROM retention_states");
    return String(rows[0]?.version);
  } finally {
    client.release();
  }
}

/** Asks the web process for the overview's data as the page in the admin does when it is opened again. */
async function measurePage({ appUrl, sandbox }: Stack): Promise<{ pageMs: number[]; pageBytes: number }> {
  const pageMs: number[] = [];
  let pageBytes = 0;
  for (let request = 0; request < WARM_UP + 2 * ORDERS; request++) {
    const token = mintSessionToken({
      apiKey: DEMO_KEYS.SHOPIFY_API_KEY,
      secret: DEMO_KEYS.SHOPIFY_API_SECRET,
      shopDomain: sandbox.shop.domain,
      userId: sandbox.shop.staff.id,
      sessionId: sandbox.shop.sessionId,
      nowMs: Date.now(),
    });
    const started = performance.now();
    const response = await fetch(`${appUrl}/app.data?_routes=${encodeURIComponent("routes/app-overview")}`, {
      headers: { authorization: `Bearer ${token}`, "user-agent": "Mozilla/5.0 Firefox/140.0" },
    });
    const text = await response.text();
    if (request >= WARM_UP) pageMs.push(performance.now() - started);
    pageBytes = text.length;
    if (response.status !== 200 || !text.includes("repeatPurchaseRate"))
      throw new Error(`the page answered ${response.status}: ${text.slice(0, 500)}`);
  }
  return { pageMs, pageBytes };
}

/** The lines of a store file of the same shop that holds only what new orders need. */
async function* storeLines(): AsyncGenerator<string> {
  const { domain, name, timeZone, currencyCode } = BENCH_SHOP;
  yield await Promise.resolve(JSON.stringify({ type: "shop", name, domain, ianaTimezone: timeZone, currencyCode }));
  for (let p = 0; p < 10; p++) yield `{"type":"product","id":${productId(p)},"sku":"P${p}","title":"Product ${p}"}`;
  for (let c = 0; c < KNOWN_CUSTOMERS; c++) {
    yield `{"type":"customer","id":${customerId(c)},"countryCode":"US","createdAt":"2023-06-01T00:00:00Z"}`;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
