import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { closeJobQueue, enqueue } from "#app/db/job-queue.ts";
import { closePool } from "#app/db/pool.ts";
import { membersOf } from "#app/db/stores/member-store.ts";
import { publishRules, saveStanding } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { startingRules } from "#app/domain/loyalty/rules.ts";
import { quoteLargeIntegers } from "#app/domain/shops/exact-ids.ts";
import { adjustPoints } from "#app/flows/loyalty/adjust-points.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { testEnvironment } from "#test/system/database.ts";
import { canaryStore, CUSTOMER_ID, GUEST_ORDER_ID, KEPT } from "./canaries.ts";
import { sign } from "./forged-webhooks.ts";
import { API_SECRET, sessionTokenOf, startWebWorld, type WebWorld } from "./web-world.ts";

/** A row as JSON; integers too large for a number are texts. */
export type Row = Record<string, unknown> & { shop_id?: number; id?: string };

/** Two shops that know the canary customer, synced by the real web process and worker, and this process beside them. */
export class PrivacyWorld {
  readonly world: WebWorld;
  readonly shop: HostedShop;
  readonly second: HostedShop;
  /** the app's number of the first shop */
  readonly shopId: number;
  /** the canary customer's orders in the first shop, that of a guest with her e-mail among them */
  readonly orderIds: readonly bigint[];

  private constructor(world: WebWorld, shop: HostedShop, second: HostedShop, shopId: number) {
    this.world = world;
    this.shop = shop;
    this.second = second;
    this.shopId = shopId;
    const own = (shop.store.customers.get(CUSTOMER_ID)?.orders ?? []).map((order) => order.id);
    this.orderIds = [...own, GUEST_ORDER_ID];
  }

  static async start(): Promise<PrivacyWorld> {
    const stores = ["canary-cage", "second-cage"].map((name) => canaryStore(`${name}.myshopify.com`));
    const world = await startWebWorld(stores, { worker: true });
    Object.assign(process.env, testEnvironment(world.databaseUrl));
    const [shop, second] = world.shops;
    if (!shop || !second) throw new Error("two shops were to be opened");
    for (const each of world.shops) expect((await world.visit(each)).status).toBe(200);
    const rows = await tableOf(world, "shops");
    const own = rows.find((row) => row["domain"] === shop.domain);
    const shopId = Number(own?.["id"]);
    const started = new PrivacyWorld(world, shop, second, shopId);
    await started.settled();
    await launchProgramme(shopId);
    await started.settled();
    await saySorry(shopId);
    await started.settled();
    return started;
  }

  async close(): Promise<void> {
    await closeJobQueue();
    await closePool();
    await this.world.close();
  }

  table(name: string): Promise<Row[]> {
    return tableOf(this.world, name);
  }

  /** Every row of every table as "table: row". */
  async lines(): Promise<string[]> {
    return [...(await this.world.dump())].flatMap(([name, rows]) => rows.map((row) => `${name}: ${row}`));
  }

  /** Waits until webhooks, marks and jobs have run out. */
  async settled(): Promise<void> {
    for (const each of this.world.shops) await each.webhooks.idle();
    for (const until = Date.now() + 120_000, quiet = { times: 0 }; quiet.times < 2;) {
      if (Date.now() > until) throw new Error("the shops did not come to rest within 120 s");
      await new Promise((resolve) => setTimeout(resolve, 300));
      const dump = await this.world.dump();
      const open = (dump.get("pgboss.job_common") ?? []).filter((row) => /"state": "(created|retry|active)"/.test(row));
      const waiting = (dump.get("public.inbox_deliveries") ?? []).filter((row) => row.includes('"processed_at": null'));
      const dirty = dump.get("public.dirty_objects") ?? [];
      quiet.times = open.length + waiting.length + dirty.length === 0 ? quiet.times + 1 : 0;
    }
  }

  /** Sends a compliance webhook and waits for its answer. Returns how long that took, ms. */
  async request(of: HostedShop, event: { topic: string; payload: unknown }): Promise<number> {
    const before = (await this.table("privacy_requests")).length;
    const started = Date.now();
    of.webhooks.emit(event);
    for (;;) {
      const rows = await this.table("privacy_requests");
      if (rows.length > before && rows.every((row) => row["finished_at"] !== null)) return Date.now() - started;
      if (Date.now() - started > 30_000) throw new Error("no answer within 30 s");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Asks for a reconciliation as the merchant does, and waits for it. */
  async reconcile(of: HostedShop): Promise<void> {
    const answer = await this.world.ask("/app/data.data", {
      method: "POST",
      headers: { authorization: `Bearer ${sessionTokenOf(of)}` },
      body: new URLSearchParams({ intent: "reconcile" }),
    });
    expect(answer.status).toBe(200);
    await this.settled();
  }

  /** Sends a signed webhook with exactly this body. */
  async send(of: HostedShop, topic: string, body: string): Promise<void> {
    const headers = {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-hmac-sha256": sign(body, API_SECRET),
      "x-shopify-shop-domain": of.domain,
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": randomUUID(),
    };
    expect((await this.world.ask("/webhooks", { method: "POST", headers, body })).status).toBe(200);
  }
}

/** A programme in which everything bought so far counts, so that the customer has an account with all that hangs on it. */
async function launchProgramme(shopId: number): Promise<void> {
  const rules = startingRules("GBP");
  await withShop(shopId, async (db) => {
    await publishRules(db, { ...rules, earning: { ...rules.earning, pendingDays: 0 } }, "1", 0);
    await saveStanding(db, { status: "live", earnsFrom: 0, testCustomers: [CUSTOMER_ID] }, 0);
    await enqueue(db, { name: "loyalty.follow-all", data: { shopId } });
    await enqueue(db, { name: "loyalty.follow-all-customers", data: { shopId } });
  });
}

/** Staff give the customer points, with a reason that is about her. */
async function saySorry(shopId: number): Promise<void> {
  const memberId = (await withShop(shopId, (db) => membersOf(db, [CUSTOMER_ID]))).get(CUSTOMER_ID) ?? 0n;
  const given = { memberId, points: 5n, reason: KEPT.reason, operationId: randomUUID(), actor: "7" };
  expect(await adjustPoints(shopId, given, Date.now())).toEqual({ ok: true });
}

async function tableOf(world: WebWorld, name: string): Promise<Row[]> {
  return ((await world.dump()).get(`public.${name}`) ?? []).map((row) => JSON.parse(quoteLargeIntegers(row)) as Row);
}
