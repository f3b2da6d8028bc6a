import { cancelRedemption } from "#app/flows/loyalty/cancel-redemption.ts";
import { settleRedemptions } from "#app/flows/loyalty/settle-redemptions.ts";
import { redemptionOf } from "#test/system/rewards-shop.ts";
import { buy, COST, hasUsableCode, isPaidFor, issued } from "./saga-scenes.ts";
import { discountsOf, now, OPENING, postedPoints, type Saga, type Subject } from "./saga.ts";

type Canceller = (subject: Subject) => Parameters<typeof cancelRedemption>[2];

const byMember: Canceller = ({ memberId }) => ({ memberId: BigInt(memberId) });
const byStaff: Canceller = () => ({ actor: "548380009" });

/** A code is given back: the points come once it cannot be used any more, or stay spent. */
function cancelling(by: Canceller): Saga {
  const cancel = (subject: Subject) => cancelRedemption(subject.shopId, subject.redemptionId, by(subject), now());
  return {
    arrange: issued,
    act: async (subject) => {
      await cancel(subject);
      await settleRedemptions(subject.shopId, now);
    },
    again: async (subject) => {
      await cancel(subject);
    },
    standing: (shop, subject) => isPaidFor(shop, subject, hasUsableCode(shop, subject)),
    check: async (shop, subject) => {
      const { state } = await redemptionOf(shop.id, subject.redemptionId);
      const { open, held } = await shop.account(BigInt(subject.memberId));
      if (open > OPENING || hasUsableCode(shop, subject)) return "doubled";
      return open === OPENING && held === 0n && state === "cancelled" ? "equal" : "lost";
    },
  };
}

/** The redemptions whose codes somebody used after all. */
const used = new Set<string>();

export const CANCEL_SAGAS = {
  cancel: cancelling(byMember),
  "cancel by staff": cancelling(byStaff),

  "cancel, and use it": {
    ...cancelling(byMember),
    /** The member, who heard nothing, tries the code at the checkout. */
    again: async (subject, shop) => {
      if (hasUsableCode(shop, subject)) {
        // The cancelling goes on before Shopify has told of the order.
        shop.hosted.webhooks.set({ hold: true });
        buy(
          shop,
          subject,
          discountsOf(shop, subject).map(({ code }) => code),
        );
        used.add(subject.redemptionId);
        await settleRedemptions(subject.shopId, now);
        shop.hosted.webhooks.set({ hold: false });
        shop.hosted.webhooks.release();
      }
      await shop.hosted.webhooks.idle();
    },
    check: async (shop, subject) => {
      const { state, returnedPoints } = await redemptionOf(shop.id, subject.redemptionId);
      const spent = -(await postedPoints(subject, ["redemption"]));
      // Not for a moment, where the code was used: it would have to be taken again.
      const back = await postedPoints(subject, ["return"]);
      const [due, end] = used.has(subject.redemptionId) ? [0n, "used"] : [COST, "cancelled"];
      if (back > due || hasUsableCode(shop, subject)) return "doubled";
      return spent === COST && back === due && returnedPoints === due && state === end ? "equal" : "lost";
    },
  },
} satisfies Record<string, Saga>;
