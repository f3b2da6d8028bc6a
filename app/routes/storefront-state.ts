import type { LoaderFunctionArgs } from "@remix-run/node";
import { storefrontMember } from "#app/db/queries/storefront-member.ts";
import { isGift } from "#app/domain/loyalty/birthday.ts";
import { isCancellable } from "#app/domain/loyalty/redemption.ts";
import { shownPoints, shownReward, shownState, takesPart } from "#app/domain/storefront/member-view.ts";
import { storefrontRequest } from "#app/http/storefront-request.ts";

/** GET: what the signed-in customer has, could redeem and has redeemed. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return storefrontRequest(request, {}, async ({ shop, customerId, now }) => {
    const found = await storefrontMember(shop.id, customerId);
    if (!found?.rules) return { refused: "no_programme" };
    const { status, listed, rules } = found;
    if (!takesPart({ status, listed, excludedTags: rules.excludedCustomerTags }, found.customerTags)) {
      return { refused: "not_taking_part" };
    }
    const points = shownPoints(found);
    return {
      status,
      points,
      rewards: found.rewards.map((reward) => shownReward(reward, points.available, status)),
      redemptions: found.redemptions.map((redemption) => ({
        ...redemption,
        state: shownState(redemption.state),
        cancellable: !isGift(redemption) && isCancellable(redemption, now),
      })),
    };
  });
}
