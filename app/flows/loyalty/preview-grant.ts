import { countGrantees } from "#app/db/queries/grant-members.ts";
import { allRewards } from "#app/db/queries/rewards-list.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { MOST_POINTS_BY_HAND } from "#app/domain/loyalty/by-hand.ts";
import { bestPointValue, pointsInMoney } from "#app/domain/loyalty/liability.ts";

/** What giving points to all members would come to. */
export type GrantPreview = {
  /** for each member */
  points: bigint;
  members: number;
  total: bigint;
  /** what the total is worth at most, in minor units of the shop's currency; null while no reward gives points a worth */
  worthMinor: bigint | null;
  /** whoever becomes a member after this has a higher number, and gets nothing */
  lastMember: bigint;
};

export type GrantRefusal = "nothing_to_give" | "too_many_points" | "not_live" | "nobody";

/** What giving so many points to each member would come to at this moment; nothing is given by it. */
export function previewGrant(
  shopId: number,
  points: bigint,
): Promise<{ ok: true; preview: GrantPreview } | { ok: false; reason: GrantRefusal }> {
  return withShop(shopId, async (db) => {
    if (points < 1n) return { ok: false, reason: "nothing_to_give" };
    if (points > MOST_POINTS_BY_HAND) return { ok: false, reason: "too_many_points" };
    const programme = await readProgramme(db);
    if (programme?.status !== "live" || !programme.published) return { ok: false, reason: "not_live" };
    const { excludedCustomerTags: excludedTags } = programme.published.rules;
    const { members, last } = await countGrantees(db, { key: null, excludedTags }, null);
    if (members === 0) return { ok: false, reason: "nobody" };
    const total = points * BigInt(members);
    const value = bestPointValue(await allRewards(db));
    const worthMinor = value && pointsInMoney(total, value);
    return { ok: true, preview: { points, members, total, worthMinor, lastMember: last } };
  });
}
