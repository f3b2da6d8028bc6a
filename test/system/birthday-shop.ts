import type { ShopDb } from "#app/db/with-shop.ts";
import { birthdayOperation, yearOfDay } from "#app/domain/loyalty/birthday.ts";
import type { Redemption } from "#app/domain/loyalty/redemption.ts";
import type { RewardTerms } from "#app/domain/loyalty/reward.ts";
import { startingRules, type BirthdayGift } from "#app/domain/loyalty/rules.ts";
import { dayText } from "#app/domain/retention/calendar.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import type { House } from "./house.ts";
import { openRewardsShop, type RewardsShop } from "./rewards-shop.ts";

const ZONE = "Europe/Paris";
const DAY_MS = 24 * 3_600_000;

/** The days of these shops. */
export const days = localDays(ZONE);

/** Publishes what birthdays bring from `at` on (epoch milliseconds). */
export async function publishGift(shopId: number, birthday: BirthdayGift | null, at = Date.now()): Promise<void> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { publishRules } = await import("#app/db/stores/programme-store.ts");
  const rules = startingRules("EUR");
  const earning = { ...rules.earning, pendingDays: 0 };
  await withShop(shopId, (db) => publishRules(db, { ...rules, earning, birthday }, "staff", at));
}

/** From now on the member's birthday is today, and was known before. */
export async function isBornToday(shopId: number, memberId: bigint): Promise<void> {
  const { changeMemberBirthday } = await import("#app/flows/loyalty/change-birthday.ts");
  const [, month = 0, day = 0] = dayText(days.dayOf(Date.now())).split("-").map(Number);
  const changed = await changeMemberBirthday(shopId, memberId, { month, day }, Date.now() - DAY_MS);
  if (!changed.ok) throw new Error(changed.reason);
}

/** The code that the member was given this year, or null. */
export async function giftOf(shopId: number, memberId: bigint): Promise<Redemption | null> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { redemptionOfOperation } = await import("#app/db/stores/redemption-store.ts");
  const operation = birthdayOperation(yearOfDay(days.dayOf(Date.now())));
  return withShop(shopId, (db) => redemptionOfOperation(db, [memberId], operation));
}

/** A shop whose members have 1000 points each and get a code on their birthdays. */
export type BirthdayShop = RewardsShop & {
  act<T>(work: (db: ShopDb) => Promise<T>): Promise<T>;
  /** a member nothing has happened to yet, with the customer */
  next(): { member: bigint; customer: bigint };
  /** a new reward, on offer, which is the gift from now on */
  gives(terms: RewardTerms): Promise<number>;
  /** a worker looks for birthdays at `now` (epoch milliseconds) */
  look(now?: number): Promise<void>;
  /** Shopify has told the app what happened, and the app has worked until nothing is left */
  settled(): Promise<void>;
  /** the codes at Shopify that are the customer's */
  codes(customer: bigint): ReturnType<RewardsShop["store"]["discounts"]["all"]>;
};

export async function openBirthdayShop(house: House, members: number): Promise<BirthdayShop> {
  const shop = await openRewardsShop(house, { customers: members, points: 1000n });
  const { withShop } = await import("#app/db/with-shop.ts");
  const { giveBirthdayGifts } = await import("#app/flows/loyalty/give-birthday-gifts.ts");
  let taken = 0;
  return {
    ...shop,
    act: (work) => withShop(shop.id, work),
    next: () => ({ member: shop.members[taken++] ?? 0n, customer: BigInt(taken) }),
    gives: async (terms) => {
      const rewardId = await shop.offer(terms);
      await publishGift(shop.id, { gift: "reward", rewardId });
      return rewardId;
    },
    look: (now = Date.now()) => giveBirthdayGifts(shop.id, now),
    settled: async () => {
      await shop.hosted.webhooks.idle();
      await house.jobs.drain(shop.id);
    },
    codes: (customer) => shop.store.discounts.all().filter((one) => one.customerIds?.has(customer)),
  };
}
