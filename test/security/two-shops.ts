import pg from "pg";
import { expect } from "vitest";
import { dataRequest } from "#sandbox/webhooks/compliance.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { loyaltyOfShop, type LoyaltyOfShop } from "./loyalty-of-shop.ts";
import { dumpDatabase, startWebWorld, type WebWorld } from "./web-world.ts";

/** What nobody but the shop itself may read in an answer. */
export type Marks = readonly string[];

/** Two shops with the app installed and synced, whose data have nothing in common, each with a job that was set aside. */
export type TwoShops = { world: WebWorld; own: Tenant; other: Tenant };

export type Tenant = {
  hosted: HostedShop;
  id: number;
  marks: Marks;
  /** of a job that was set aside */
  jobId: string;
  /** of an answered data request, whose export can be downloaded */
  requestId: string;
  loyalty: LoyaltyOfShop;
};

const DAY_MS = 24 * 3600 * 1000;

/** A store whose names, ids and amounts all begin with digits or letters of its own. */
function records(name: string, first: bigint, currencyCode: string): Record<string, unknown>[] {
  const now = Date.now();
  const at = (day: number): string => new Date(now - day * DAY_MS).toISOString();
  const product = (n: bigint): Record<string, unknown> => ({
    type: "product",
    id: first + n,
    title: `${name} product ${n}`,
  });
  const customer = (n: bigint): Record<string, unknown> => ({
    type: "customer",
    id: first + 100n + n,
    createdAt: at(90),
  });
  const order = (n: number): Record<string, unknown> => ({
    type: "order",
    id: first + 1_000n + BigInt(n),
    customerId: first + 100n + BigInt(n % 5),
    createdAt: at(80 - n),
    financialStatus: "PAID",
    lines: [{ id: first + 5_000n + BigInt(n), productId: first + BigInt(n % 3), quantity: 1, unitPrice: `${10 + n}` }],
  });
  return [
    { type: "shop", name: `${name} Ltd`, domain: `${name}.myshopify.com`, ianaTimezone: "UTC", currencyCode },
    ...[0n, 1n, 2n].map(product),
    ...[0n, 1n, 2n, 3n, 4n].map(customer),
    ...Array.from({ length: 40 }, (_, n) => order(n)),
  ].map(
    (record) =>
      JSON.parse(JSON.stringify(record, (_key, v: unknown) => (typeof v === "bigint" ? String(v) : v))) as Record<
        string,
        unknown
      >,
  );
}

const SHOPS = {
  own: ["tea-house", 7_310_000_000_000n, "EUR"],
  other: ["rival-roaster", 9_840_000_000_000n, "KRW"],
} as const;

/** Starts both and waits until their figures stand. */
export async function startTwoShops(): Promise<TwoShops> {
  const world = await startWebWorld(
    Object.values(SHOPS).map(([name, first, currency]) => records(name, first, currency)),
    {
      worker: true,
    },
  );
  const owner = new pg.Client({ connectionString: world.databaseUrl });
  await owner.connect();
  try {
    const tenants: Tenant[] = [];
    for (const [i, [name, first]] of Object.values(SHOPS).entries()) {
      const hosted = world.shops[i] as HostedShop;
      expect((await world.visit(hosted)).status).toBe(200);
      const { rows } = await owner.query<{ id: number }>("SELECT id FROM shops WHERE domain = $1", [hosted.domain]);
      const id = rows[0]?.id ?? 0;
      const job = await owner.query<{ id: string }>(
        `INSERT INTO pgboss.job (name, data) VALUES ('set-aside', jsonb_build_object('job', 'orders.reconcile',
           'data', jsonb_build_object('shopId', $1::int), 'error', jsonb_build_object('name', $2::text), 'attempts', 3)) RETURNING id`,
        [id, `TroubleOf${name.replace("-", "")}`],
      );
      const jobId = job.rows[0]?.id ?? "";
      tenants.push({
        hosted,
        id,
        jobId,
        requestId: "",
        loyalty: { memberId: "", rewardId: 0, campaignId: 0, redemptionId: "", codeId: "" },
        marks: [name, String(first + 101n), `${name} product`, jobId, `TroubleOf${name.replace("-", "")}`],
      });
    }
    const [own, other] = tenants;
    if (!own || !other) throw new Error("two shops were to be opened");
    await untilSynced(world.databaseUrl, [own.id, other.id]);
    for (const tenant of tenants) {
      const [customerId = 0n] = tenant.hosted.store.customers.keys();
      tenant.hosted.webhooks.emit(dataRequest(tenant.hosted.store, customerId, 1n));
      tenant.requestId = await answeredRequest(world.databaseUrl, tenant.id);
      tenant.marks = [...tenant.marks, tenant.requestId];
    }
    // From now on only what a request does changes anything.
    await world.stopWorker();
    for (const [i, tenant] of tenants.entries()) {
      const { name, currencyCode } = tenant.hosted.store.shop;
      const [customerId = 0n] = tenant.hosted.store.customers.keys();
      const mark = name.replace(" Ltd", "");
      const first = 1 + i * 7;
      tenant.loyalty = await loyaltyOfShop(owner, { id: tenant.id, name: mark, customerId, currencyCode, first });
      tenant.marks = [...tenant.marks, `${mark} gift`, `${mark} weeks`, `${mark} staff`, tenant.loyalty.redemptionId];
    }
    return { world, own, other };
  } catch (error) {
    await world.close();
    throw error;
  } finally {
    await owner.end();
  }
}

async function untilSynced(databaseUrl: string, shopIds: readonly number[]): Promise<void> {
  for (const until = Date.now() + 90_000; Date.now() < until;) {
    const made = await snapshots(databaseUrl);
    if (shopIds.every((id) => made[id] === 4)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("the shops were not synced within 90 s");
}

async function answeredRequest(databaseUrl: string, shopId: number): Promise<string> {
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    const rows = (await dumpDatabase(databaseUrl)).get("public.privacy_requests") ?? [];
    const requests = rows.map((row) => JSON.parse(row) as { shop_id: number; id: string; finished_at: string | null });
    const answered = requests.find((request) => request.shop_id === shopId && request.finished_at !== null);
    if (answered) return answered.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the data request was not answered within 30 s");
}

async function snapshots(databaseUrl: string): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const row of (await dumpDatabase(databaseUrl)).get("public.retention_snapshots") ?? []) {
    const { shop_id: shop } = JSON.parse(row) as { shop_id: number };
    counts[shop] = (counts[shop] ?? 0) + 1;
  }
  return counts;
}

/** Everything that is kept of one shop, but for what its own visits and the clock change. */
export async function rowsOf(databaseUrl: string, shopId: number): Promise<Record<string, string[]>> {
  const kept: Record<string, string[]> = {};
  for (const [table, rows] of await dumpDatabase(databaseUrl)) {
    const own = rows.filter(
      (row) =>
        row.includes(`"shop_id": ${shopId},`) ||
        row.includes(`"shop_id": ${shopId}}`) ||
        row.includes(`"shopId": ${shopId}}`),
    );
    if (own.length > 0 && table !== "public.sync_watermarks") kept[table] = own;
  }
  return kept;
}
