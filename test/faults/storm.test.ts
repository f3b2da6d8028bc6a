import fs from "node:fs";
import path from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { AppProcesses } from "#test/system/app-processes.ts";
import { freshDatabase, rowsOfShop } from "#test/system/database.ts";
import { inTime, isAcknowledged, latencies, sendStorm } from "./storm.ts";

/** Shopify's storm: 1,000 signed webhooks a second of 4 KB, a tenth of them doubled, against the real web process. */
const CI = process.env["CI"] === "true";
const SECONDS = CI ? 30 : 5;
/** At full size it needs two processors to itself. */
const PER_SECOND = CI ? 1_000 : 300;
const COUNT = SECONDS * PER_SECOND;
const SEED = Number(process.env["SEED"] ?? 1);

let app: AppProcesses;
let databaseUrl: string;
let folder: string;

beforeAll(async () => {
  databaseUrl = await freshDatabase();
  folder = fs.mkdtempSync(path.join(inject("postgresFolder"), "storm-"));
  app = await AppProcesses.prepare(databaseUrl, folder);
  await app.startWeb();
  app.start("worker");
  await app.install();
});

afterAll(() => app.close());

test(`${COUNT} webhooks at ${PER_SECOND} a second: every acknowledged one is exactly one row`, async () => {
  const answers = await sendStorm({
    url: `${app.appUrl}/webhooks`,
    secret: app.environment["SHOPIFY_API_SECRET"] ?? "",
    shopDomain: app.sandbox.shop.domain,
    count: COUNT,
    perSecond: PER_SECOND,
    seed: SEED,
    out: path.join(folder, "answers"),
  });
  const taken = answers.filter(isAcknowledged);
  console.log(`storm: ${inTime(answers)} of ${answers.length} acknowledged in time; ${latencies(taken)}`);
  const acknowledged = new Set(taken.map(({ id }) => id));
  const rows = await inboxIds();
  const stored = new Set(rows);
  const sent = new Set(answers.map(({ id }) => id));

  expect(answers.length).toBe(COUNT);
  // How many were in time depends on what else the machine does (all with one other test run beside it, 83 % with two):
  // a figure to print here, and to hold in the bench.
  expect(taken.length).toBeGreaterThan(0);
  expect(rows.length).toBe(stored.size);
  expect([...acknowledged].filter((id) => !stored.has(id)).slice(0, 5)).toEqual([]);
  expect(rows.filter((id) => !sent.has(id)).slice(0, 5)).toEqual([]);
  await expect.poll(waiting, { timeout: 120_000, interval: 500 }).toBe(0);
});

async function inboxIds(): Promise<string[]> {
  const rows = await shopRows<{ id: string }>(
    "SELECT webhook_id AS id FROM inbox_deliveries WHERE webhook_id LIKE '00000000-%'",
  );
  return rows.map((row) => row.id);
}

async function waiting(): Promise<number> {
  const [row] = await shopRows<{ n: number }>(
    "SELECT count(*)::int AS n FROM inbox_deliveries WHERE processed_at IS NULL",
  );
  return row?.n ?? -1;
}

const shopRows = <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => rowsOfShop<Row>(databaseUrl, 1, text);
