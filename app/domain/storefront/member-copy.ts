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
  /**
   * the birthday that is or comes next, while it is near: epoch seconds [from, until) of that local day. What it brings is
   * in the programme's copy
   */
  gift: { from: number; until: number; year: number } | null;
};

/** @param birthday the near one, null for none; `known`: whether month and day are known at all; `gift`: whether it brings anything */
export function memberCopy(
  standing: Standing,
  takesPart: boolean,
  birthday: { known: boolean; near: Occasion | null; gift: boolean },
  dismissed: readonly string[],
): MemberCopy {
  const { available, pending, owed } = shownPoints(standing);
  const { known, near, gift } = birthday;
  const shown =
    near && gift && !dismissed.includes(birthdayGift(near.year))
      ? {
          from: Math.floor(near.from / 1000),
          until: Math.floor(near.until / 1000),
          year: near.year,
        }
      : null;
  return {
    v: 1,
    in: takesPart,
    points: small(available),
    pending: small(pending),
    owed: small(owed),
    ask: gift && !known && !dismissed.includes(BIRTHDAY_QUESTION),
    gift: shown,
  };
}
