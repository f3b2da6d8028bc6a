import type { BirthdayGift } from "#app/domain/loyalty/rules.ts";
import { giveBirthdayGifts } from "#app/flows/loyalty/give-birthday-gifts.ts";
import { settleRedemptions } from "#app/flows/loyalty/settle-redemptions.ts";
import { giftOf, isBornToday, publishGift } from "#test/system/birthday-shop.ts";
import { AMOUNT_OFF, type RewardsShop } from "#test/system/rewards-shop.ts";
import { discountsOf, now, OPENING, postedPoints, type Saga } from "./saga.ts";

const GIFT = 100n;

/** What the shop gives on birthdays; it is published anew when it changes. */
const given = new Map<number, BirthdayGift["gift"]>();
async function gives(shop: RewardsShop, gift: BirthdayGift["gift"]): Promise<void> {
  if (given.get(shop.id) === gift) return;
  given.set(shop.id, gift);
  const points = { gift: "points", points: GIFT } as const;
  await publishGift(shop.id, gift === "points" ? points : { gift, rewardId: await shop.offer(AMOUNT_OFF) });
}

export const BIRTHDAY_SAGAS = {
  birthday: {
    arrange: async (shop, subject) => {
      await gives(shop, "points");
      await isBornToday(shop.id, BigInt(subject.memberId));
      return {};
    },
    act: ({ shopId }) => giveBirthdayGifts(shopId, now()),
    again: ({ shopId }) => giveBirthdayGifts(shopId, now()),
    check: async (shop, subject) => {
      const points = await postedPoints(subject, ["birthday"]);
      const { open } = await shop.account(BigInt(subject.memberId));
      return points > GIFT || open > OPENING + GIFT ? "doubled" : open === OPENING + GIFT ? "equal" : "lost";
    },
  },

  "birthday code": {
    arrange: async (shop, subject) => {
      await gives(shop, "reward");
      await isBornToday(shop.id, BigInt(subject.memberId));
      return {};
    },
    act: async ({ shopId }) => {
      await giveBirthdayGifts(shopId, now());
      await settleRedemptions(shopId, now);
    },
    again: ({ shopId }) => giveBirthdayGifts(shopId, now()),
    check: async (shop, subject) => {
      const gift = await giftOf(shop.id, BigInt(subject.memberId));
      const codes = discountsOf(shop, subject);
      const { open, held } = await shop.account(BigInt(subject.memberId));
      if (codes.length > 1 || open > OPENING) return "doubled";
      const same = gift?.state === "issued" && codes[0]?.code === gift.code;
      return same && open === OPENING && held === 0n ? "equal" : "lost";
    },
  },
} satisfies Record<string, Saga>;
