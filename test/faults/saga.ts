import { withShop } from "#app/db/with-shop.ts";
import type { RewardsShop } from "#test/system/rewards-shop.ts";

/** One member in one saga; travels to the process that plays it. */
export type Subject = {
  shopId: number;
  customerId: string;
  memberId: string;
  rewardId: number;
  operationId: string;
  redemptionId: string;
  orderId: string;
};

/** How our books stand beside Shopify's, when everything has come to rest. */
export type Verdict = "equal" | "lost" | "doubled" | "parked";

export type Saga = {
  /** it is about all members of its shop at once */
  everybody?: true;
  /** what is true before: in the test's own process */
  arrange(shop: RewardsShop, subject: Subject): Promise<Partial<Subject>>;
  /** what is under test: in a process that may die of it */
  act(subject: Subject): Promise<void>;
  /** what people, Shopify and the clock do anyway when it seems that nothing happened */
  again(subject: Subject, shop: RewardsShop): Promise<void>;
  /** what must hold at any moment, also while the process lies dead */
  standing?(shop: RewardsShop, subject: Subject): Promise<boolean>;
  check(shop: RewardsShop, subject: Subject): Promise<Verdict>;
};

/** Every member begins with these points. */
export const OPENING = 1000n;

export const now = (): number => Date.now();

/** The codes at Shopify that are the customer's. */
export const discountsOf = (shop: RewardsShop, { customerId }: Subject) =>
  shop.store.discounts.all().filter((one) => one.customerIds?.has(BigInt(customerId)));

/** Points of all a member's entries of these kinds. */
export async function postedPoints({ shopId, memberId }: Subject, kinds: readonly string[]): Promise<bigint> {
  const rows = await withShop(shopId, (db) =>
    db.query<{ points: bigint }>(
      `SELECT coalesce(sum(points), 0)::bigint AS points FROM loyalty_entries
       WHERE shop_id = $1 AND member_id = $2 AND kind = ANY($3)`,
      [shopId, memberId, kinds],
    ),
  );
  return rows[0]?.points ?? 0n;
}
