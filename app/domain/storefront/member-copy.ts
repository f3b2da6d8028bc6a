import { birthdayGift, BIRTHDAY_QUESTION } from "./dismissal.ts";
import { shownPoints, type Standing } from "./member-view.ts";
import type { Occasion } from "./near-birthday.ts";
import { small } from "./programme-copy.ts";

/**
 * What the storefront's blocks know of a member before they ask: the customer's metafield `$app:loyalty`, read by Liquid.
 */
export type MemberCopy = {
  v: 1;
  /** takes part */
  in: boolean;
  points: number;
  pending: number;
  owed: number;
  /** whether the birthday may be asked for */
  ask: boolean;
  /** the birthday that is or comes next, while it is near: epoch seconds [from, until) of that local day */
  gift: { from: number; until: number; year: number; points: number } | null;
};

/** @param birthday the near one, null for none; `known`: whether month and day are known at all */
export function memberCopy(
  standing: Standing,
  takesPart: boolean,
  birthday: { known: boolean; near: Occasion | null; points: bigint | null },
  dismissed: readonly string[],
): MemberCopy {
  const { available, pending, owed } = shownPoints(standing);
  const { known, near, points } = birthday;
  const gift =
    near && points !== null && !dismissed.includes(birthdayGift(near.year))
      ? {
          from: Math.floor(near.from / 1000),
          until: Math.floor(near.until / 1000),
          year: near.year,
          points: small(points),
        }
      : null;
  return {
    v: 1,
    in: takesPart,
    points: small(available),
    pending: small(pending),
    owed: small(owed),
    ask: points !== null && !known && !dismissed.includes(BIRTHDAY_QUESTION),
    gift,
  };
}
