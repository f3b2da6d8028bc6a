import { createClock } from "#sandbox/clock.ts";
import type { House, InstalledShop } from "./house.ts";

/** A shop with a live programme and one reward, whose customers 1, 2, 3 ... are members with some points. */
export type StorefrontShop = InstalledShop & {
  /** in order of the customers' ids */
  members: bigint[];
  /** points that can be spent */
  available(memberId: bigint): Promise<bigint>;
  give(memberId: bigint, points: bigint): Promise<void>;
};

export async function openStorefrontShop(
  house: House,
  { customers, points }: { customers: number; points: bigint },
): Promise<StorefrontShop> {
  const shop = await house.addShop(
    [
      { type: "shop", name: "Front", domain: "front.myshopify.com", ianaTimezone: "Europe/Paris", currencyCode: "EUR" },
      { type: "product", id: 1, sku: "A", title: "Soap" },
      ...Array.from({ length: customers }, (_, i) => ({
        type: "customer",
        id: i + 1,
        createdAt: "2026-01-01T00:00:00Z",
      })),
    ],
    createClock(),
  );
  await house.jobs.drain(shop.id);
  const { withShop } = await import("#app/db/with-shop.ts");
  const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { ensureMembers } = await import("#app/db/stores/member-store.ts");
  const { markMirrors } = await import("#app/db/stores/mirror-store.ts");
  const { insertReward, moveReward } = await import("#app/db/stores/reward-store.ts");
  const { post } = await import("#app/db/stores/ledger-store.ts");
  const { startingRules } = await import("#app/domain/loyalty/rules.ts");
  let gifts = 0;
  const give = (memberIds: readonly bigint[], amount: bigint): Promise<void> =>
    withShop(shop.id, async (db) => {
      const now = Date.now();
      const gift = { op: "credit", kind: "adjustment", points: amount, at: now, expiresAt: null, cause: {} } as const;
      await post(
        db,
        memberIds.map((memberId) => ({ ...gift, key: `gift:${gifts++}`, memberId })),
      );
      await markMirrors(db, memberIds, now);
    });
  const members = await withShop(shop.id, async (db) => {
    const now = Date.now();
    await publishRules(db, startingRules("EUR"), "staff", now);
    await saveStanding(db, { status: "live", earnsFrom: now, testCustomers: [] }, now);
    const combines = { order: false, product: true, shipping: true };
    const terms = { minimumSpendMinor: 2000n, validDays: 30, limitPerMember: null, combines };
    const reward = {
      name: "Ten off",
      cost: 250n,
      terms: { kind: "amount_off" as const, amountMinor: 1000n, ...terms },
    };
    await moveReward(db, await insertReward(db, reward, now), "active", now);
    const ids = Array.from({ length: customers }, (_, i) => BigInt(i + 1));
    const byCustomer = await ensureMembers(db, ids, now);
    return ids.map((id) => byCustomer.get(id) ?? 0n);
  });
  await give(members, points);
  return {
    ...shop,
    members,
    give: (memberId, amount) => give([memberId], amount),
    available: async (memberId) => {
      const [row] = await withShop(shop.id, (db) =>
        db.query<{ available: bigint }>(
          "SELECT open - held AS available FROM loyalty_balances WHERE shop_id = $1 AND member_id = $2",
          [shop.id, memberId],
        ),
      );
      return row?.available ?? 0n;
    },
  };
}
