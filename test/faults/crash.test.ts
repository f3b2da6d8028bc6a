import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { SEED } from "#test/factories/seed.ts";
import { seeded } from "#test/factories/seeded.ts";
import { twinStore } from "#test/factories/twin-store.ts";
import { AppProcesses } from "#test/system/app-processes.ts";
import { rowsOfShop, testEnvironment } from "#test/system/database.ts";
import { cloneTemplate, startTestServer, type TestServer } from "#test/system/postgres.ts";
import { AT_REST, unfinished } from "#test/system/shop-rest.ts";
import { Chaos, type Victim } from "./chaos.ts";

/** Web, worker and database die at random moments of first syncs and of a storm of webhooks; nothing is lost or doubled. */
const KILLS = process.env["CI"] === "true" ? 25 : 3;
const VICTIMS: Victim[] = ["worker", "web", "postgres"];

let postgres: TestServer;
let databaseUrl: string;
let app: AppProcesses;

beforeAll(async () => {
  postgres = await startTestServer();
  databaseUrl = await cloneTemplate(postgres.server);
  Object.assign(process.env, testEnvironment(databaseUrl));
  app = await AppProcesses.prepare(databaseUrl, postgres.folder);
  await app.startWeb();
  app.start("worker");
});

afterAll(async () => {
  await app.close();
  await (await import("#app/db/pool.ts")).closePool();
  postgres.close();
});

test(`${KILLS} kills of worker, web and database (seed ${SEED})`, { timeout: 900_000 }, async () => {
  const chance = seeded(SEED);
  const chaos = new Chaos(app, postgres, chance, SEED);
  const struck: Record<Victim, number> = { worker: 0, web: 0, postgres: 0 };
  chaos.begin();
  for (let kill = 0; kill < KILLS; kill++) {
    if (kill % 2 === 0) await chaos.addShop();
    await new Promise((resolve) => setTimeout(resolve, chance.between(300, 3_500)));
    const victim = VICTIMS[kill % 3] ?? "worker";
    struck[victim]++;
    await chaos.strike(victim);
  }
  chaos.end();
  await app.ready();
  await chaos.deliverAll();
  for (const shop of chaos.shops) await settled(shop);

  expect(app.endedByThemselves()).toEqual([]);
  for (const shop of chaos.shops) await expectInboxComplete(shop);
  await expectTruth(chaos.shops);
  const setAside = await rowsOfShop(databaseUrl, 1, "SELECT data FROM pgboss.job WHERE name = 'set-aside'");
  expect(setAside).toEqual([]);
  const webhooks = chaos.shops.reduce((sum, shop) => sum + shop.webhooks.log().length, 0);
  console.log(`${chaos.shops.length} shops, ${webhooks} webhooks, killed ${JSON.stringify(struck)}, seed ${SEED}`);
});

async function idOf(shop: HostedShop): Promise<number> {
  const { findShop } = await import("#app/db/stores/shop-store.ts");
  const found = await findShop(shop.domain);
  if (!found) throw new Error(`${shop.domain} is not installed`);
  return found.id;
}

/** A dead worker's jobs come back within some fifteen seconds, and a retried one after a growing delay. */
async function settled(shop: HostedShop): Promise<void> {
  const id = await idOf(shop);
  await expect.poll(() => unfinished(databaseUrl, id), { timeout: 120_000, interval: 300 }).toEqual(AT_REST);
}

/** Every acknowledged delivery is a row of the inbox, once; and nothing else is. */
async function expectInboxComplete(shop: HostedShop): Promise<void> {
  const log = shop.webhooks.log();
  const acknowledged = log.filter(({ attempts }) => attempts.some(({ status }) => status === 200));
  expect(log.filter(({ state }) => state !== "delivered")).toEqual([]);
  const rows = await rowsOfShop<{ id: string }>(
    databaseUrl,
    await idOf(shop),
    "SELECT webhook_id AS id FROM inbox_deliveries",
  );
  expect(rows.map(({ id }) => id).sort()).toEqual([...new Set(acknowledged.map(({ webhookId }) => webhookId))].sort());
}

/** Each shop holds what a shop holds that has read the same store in one piece. */
async function expectTruth(shops: readonly HostedShop[]): Promise<void> {
  const { shopFigures } = await import("#test/system/shop-figures.ts");
  const { verifyRetention } = await import("#app/flows/retention/verify-retention.ts");
  const { localDayOfShop } = await import("#app/db/queries/retention-report.ts");
  const twins = shops.map((shop) => app.sandbox.addShop(twinStore(shop.store, `twin-of-${shop.domain}`, new Map())));
  for (const twin of twins) await app.install(twin);
  for (const twin of twins) await settled(twin);
  for (const [index, shop] of shops.entries()) {
    const twin = twins[index];
    if (!twin) throw new Error("every shop has a twin");
    const day = (await localDayOfShop(shop.domain, Date.now())) ?? 0;
    const [id, twinId] = [await idOf(shop), await idOf(twin)];
    expect(await shopFigures(id, shop.domain, [day])).toEqual(await shopFigures(twinId, twin.domain, [day]));
    expect(await verifyRetention(id, Date.now())).toEqual([]);
    expect(await verifyRetention(twinId, Date.now())).toEqual([]);
  }
}
