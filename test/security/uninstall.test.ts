import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closePool } from "#app/db/pool.ts";
import { erasedAmong, rememberErased } from "#app/db/stores/erased-store.ts";
import { receiveDeliveries } from "#app/db/stores/inbox-store.ts";
import { readSession } from "#app/db/stores/session-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { processInbox } from "#app/flows/orders/process-inbox.ts";
import { createClock } from "#sandbox/clock.ts";
import { shopRecord } from "#sandbox/store/store-lines.ts";
import { SEED } from "#test/factories/seed.ts";
import { giveToken, startHouse, type House } from "#test/system/house.ts";

let house: House;
let shops = 0;

beforeAll(async () => {
  house = await startHouse(createClock());
});
afterAll(async () => {
  await house.close();
  await closePool();
});

/** A later instant than any before it. */
const tick = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 2));

type Uninstallation = { webhookId: string; triggeredAt: number; deliveries: number };

async function deliver(shopId: number, { webhookId, triggeredAt }: Uninstallation): Promise<void> {
  const delivery = { webhookId, topic: "app/uninstalled", triggeredAt, receivedAt: Date.now(), payload: "{}" };
  await withShop(shopId, (db) => receiveDeliveries(db, [delivery]));
  await processInbox(shopId, Date.now());
}

describe("uninstalling and installing again", () => {
  test("ends in the state that Shopify is in, however late and often its messages come", async () => {
    const step = fc.record({ late: fc.nat(3), times: fc.integer({ min: 1, max: 2 }) });
    const history = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 4 }), endsInstalled: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(history, async ({ steps, endsInstalled }) => {
        shops++;
        const shop = await house.addShop([shopRecord({ domain: `again-${shops}.myshopify.com` })], createClock());
        const waiting: (Uninstallation & { after: number })[] = [];
        const deliverDue = async (now: number): Promise<void> => {
          for (const one of waiting.filter((each) => each.after <= now && each.deliveries > 0)) {
            for (; one.deliveries > 0; one.deliveries--) await deliver(shop.id, one);
          }
        };
        for (const [i, { late, times }] of steps.entries()) {
          await tick();
          waiting.push({ webhookId: randomUUID(), triggeredAt: Date.now(), deliveries: times, after: i + late });
          await tick();
          if (late === 0) await deliverDue(i);
          // Every installation brings a token; the last may be left out.
          if (i < steps.length - 1 || endsInstalled) await giveToken(shop.hosted);
          await tick();
          await deliverDue(i);
        }
        await deliverDue(Number.POSITIVE_INFINITY);
        const kept = await findShopById(shop.id);
        const id = `offline_${shop.domain}`;
        const session = await withShop(shop.id, (db) => readSession(db, shop.domain, id));
        expect(kept?.uninstalledAt === null).toBe(endsInstalled);
        expect(typeof session?.accessToken === "string").toBe(endsInstalled);
      }),
      { seed: SEED, numRuns: process.env["CI"] === "true" ? 60 : 15 },
    );
    console.log(`seed ${SEED}`);
  });
});

describe("an erased customer", () => {
  test("is recognised after the app's key was changed, and keeps the pseudonym", async () => {
    const shop = await house.addShop([shopRecord({ domain: "keys.myshopify.com" })], createClock());
    const pseudonym = await withShop(shop.id, (db) => rememberErased(db, 42n, Date.now()));
    const { erasedAmong: later, rememberErased: again } = await withNewKey();
    const known = await withShop(shop.id, (db) => later(db, [41n, 42n]));
    expect([...known]).toEqual([[42n, pseudonym]]);
    expect(await withShop(shop.id, (db) => again(db, 42n, Date.now()))).toBe(pseudonym);
    expect([...(await withShop(shop.id, (db) => erasedAmong(db, [42n])))]).toEqual([[42n, pseudonym]]);
  });
});

/** The store as a process has it that was started with a new key in front of the old one. */
async function withNewKey(): Promise<{ erasedAmong: typeof erasedAmong; rememberErased: typeof rememberErased }> {
  const old = process.env["REGULARS_SECRET_KEY"] ?? "";
  vi.resetModules();
  process.env["REGULARS_SECRET_KEY"] = Buffer.alloc(32, 9).toString("base64");
  process.env["REGULARS_OLD_SECRET_KEYS"] = old;
  return import("#app/db/stores/erased-store.ts");
}
