import type pg from "pg";
import { testEnvironment } from "#test/system/database.ts";
import { startWebWorld, type WebWorld } from "./web-world.ts";

/** The web process with two shops whose programmes are live; each has a reward of 100 points. */
export type StorefrontWorld = WebWorld & {
  /** ids of the shops, in order */
  shopIds: number[];
  /** Gives a customer points that do not expire. Returns the member. */
  give(shopId: number, customerId: bigint, points: bigint): Promise<bigint>;
  rows<Row extends pg.QueryResultRow>(shopId: number, text: string, values?: readonly unknown[]): Promise<Row[]>;
};

export async function startStorefrontWorld(
  stores: readonly (readonly Record<string, unknown>[])[],
): Promise<StorefrontWorld> {
  const world = await startWebWorld(stores);
  try {
    for (const shop of world.shops) {
      const { status } = await world.visit(shop);
      if (status !== 200) throw new Error(`${shop.domain} answered ${status}`);
    }
    Object.assign(process.env, testEnvironment(world.databaseUrl));
    const { withShop } = await import("#app/db/with-shop.ts");
    const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
    const { ensureMembers } = await import("#app/db/stores/member-store.ts");
    const { insertReward, moveReward } = await import("#app/db/stores/reward-store.ts");
    const { post } = await import("#app/db/stores/ledger-store.ts");
    const { startingRules } = await import("#app/domain/loyalty/rules.ts");
    const { findShop } = await import("#app/db/stores/shop-store.ts");
    const { closePool } = await import("#app/db/pool.ts");
    const { closeJobQueue } = await import("#app/db/job-queue.ts");
    const now = Date.now();
    const shopIds: number[] = [];
    for (const { domain } of world.shops) {
      const shop = await findShop(domain);
      if (!shop) throw new Error(`${domain} has no row`);
      shopIds.push(shop.id);
      await withShop(shop.id, async (db) => {
        await publishRules(db, startingRules("EUR"), "staff", now);
        await saveStanding(db, { status: "live", earnsFrom: now, testCustomers: [] }, now);
        const terms = {
          kind: "amount_off" as const,
          amountMinor: 500n,
          minimumSpendMinor: null,
          validDays: 30,
          limitPerMember: null,
          combines: { order: false, product: true, shipping: true },
        };
        const reward = await insertReward(db, { name: `Five off at ${domain}`, cost: 100n, terms }, now);
        await moveReward(db, reward, "active", now);
      });
    }
    return {
      ...world,
      shopIds,
      give: (shopId, customerId, points) =>
        withShop(shopId, async (db) => {
          const memberId = (await ensureMembers(db, [customerId], now)).get(customerId) ?? 0n;
          const key = `gift:${memberId}:${Date.now()}`;
          await post(db, [
            { op: "credit", kind: "adjustment", key, memberId, points, at: now, expiresAt: null, cause: {} },
          ]);
          return memberId;
        }),
      rows: (shopId, text, values = []) => withShop(shopId, (db) => db.query(text, values)),
      close: async () => {
        await closeJobQueue();
        await closePool();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}
