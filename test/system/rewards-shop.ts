import { randomUUID } from "node:crypto";
import type { RewardInput, RewardTerms } from "#app/domain/loyalty/reward.ts";
import type { Account } from "#app/domain/loyalty/ledger-command.ts";
import { createClock } from "#sandbox/clock.ts";
import type { House, InstalledShop } from "./house.ts";

/** Terms that ask for nothing and end in 30 days. */
const PLAIN = { minimumSpendMinor: null, validDays: 30, limitPerMember: null };
const ALONE = { order: false, product: false, shipping: false } as const;

export const AMOUNT_OFF: RewardTerms = { kind: "amount_off", amountMinor: 1000n, ...PLAIN, combines: ALONE };
export const PERCENTAGE_OFF: RewardTerms = { kind: "percentage_off", percent: 15, ...PLAIN, combines: ALONE };
export const FREE_SHIPPING: RewardTerms = { kind: "free_shipping", ...PLAIN, combines: ALONE };
export const CASHBACK: RewardTerms = { kind: "store_credit", amountMinor: 500n, validDays: 90, limitPerMember: null };

/** A shop with a live programme, whose members have points and whose rewards are on offer. */
export type RewardsShop = InstalledShop & {
  /** members in order of their customers' ids: 1, 2, 3 ... */
  members: bigint[];
  offer(terms: RewardTerms, cost?: bigint): Promise<number>;
  account(memberId: bigint): Promise<Account>;
};

/** What is bought can be spent at once, a point a euro. One product, customers numbered from 1, each a member with `points` that never expire. */
export async function openRewardsShop(
  house: House,
  { customers, points, domain = "loyal.myshopify.com" }: { customers: number; points: bigint; domain?: string },
): Promise<RewardsShop> {
  const shop = await house.addShop(
    [
      { type: "shop", name: "Loyal", domain, ianaTimezone: "Europe/Paris", currencyCode: "EUR" },
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
  const members = await joinProgramme(shop.id, customers, points);
  return {
    ...shop,
    members,
    offer: (terms, cost = 100n) => offer(shop.id, { name: "Reward", cost, terms }),
    account: (memberId) => accountOf(shop.id, memberId),
  };
}

async function joinProgramme(shopId: number, customers: number, points: bigint): Promise<bigint[]> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { ensureMembers } = await import("#app/db/stores/member-store.ts");
  const { post } = await import("#app/db/stores/ledger-store.ts");
  const { startingRules } = await import("#app/domain/loyalty/rules.ts");
  const now = Date.now();
  return withShop(shopId, async (db) => {
    const rules = startingRules("EUR");
    await publishRules(db, { ...rules, earning: { ...rules.earning, pendingDays: 0 } }, "staff", now);
    await saveStanding(db, { status: "live", earnsFrom: now, testCustomers: [] }, now);
    const ids = Array.from({ length: customers }, (_, i) => BigInt(i + 1));
    const byCustomer = await ensureMembers(db, ids, now);
    const members = ids.map((id) => byCustomer.get(id) ?? 0n);
    const gift = { op: "credit", kind: "adjustment", points, at: now, expiresAt: null, cause: {} } as const;
    await post(
      db,
      members.map((memberId) => ({ ...gift, key: `opening:${memberId}`, memberId })),
    );
    return members;
  });
}

async function offer(shopId: number, reward: RewardInput): Promise<number> {
  const { saveReward } = await import("#app/flows/loyalty/save-reward.ts");
  const { moveReward } = await import("#app/flows/loyalty/move-reward.ts");
  const saved = await saveReward(shopId, null, reward, Date.now());
  if (!saved.ok) throw new Error(saved.reason);
  const moved = await moveReward(shopId, saved.id, "active", Date.now());
  if (!moved.ok) throw new Error(moved.reason);
  return saved.id;
}

async function accountOf(shopId: number, memberId: bigint): Promise<Account> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const [account] = await withShop(shopId, (db) =>
    db.query<Account>(
      `SELECT member_id AS "memberId", open, held, deficit, entries FROM loyalty_balances WHERE shop_id = $1 AND member_id = $2`,
      [shopId, memberId],
    ),
  );
  return account ?? { memberId, open: 0n, held: 0n, deficit: 0n, entries: 0 };
}

/** Redeems and settles as the storefront does: reserved, then a few seconds for Shopify. Returns the redemption's id. */
export async function redeem(
  shopId: number,
  memberId: bigint,
  rewardId: number,
  operationId: string = randomUUID(),
): Promise<string> {
  const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
  const { settleWithin } = await import("#app/flows/loyalty/settle-redemption.ts");
  const redeemed = await redeemReward(shopId, { memberId, rewardId, operationId }, Date.now());
  if (!redeemed.ok) throw new Error(`refused: ${redeemed.reason}`);
  await settleWithin(shopId, redeemed.redemptionId, 5_000, Date.now);
  return redeemed.redemptionId;
}

/** A redemption as it is kept. */
export async function redemptionOf(shopId: number, id: string) {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { lockRedemption } = await import("#app/db/stores/redemption-store.ts");
  const found = await withShop(shopId, (db) => lockRedemption(db, id));
  if (!found) throw new Error("no such redemption");
  return found;
}
