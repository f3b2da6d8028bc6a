import { enqueue } from "#app/db/job-queue.ts";
import { countGrantees } from "#app/db/queries/grant-members.ts";
import { grantSays, insertGrant } from "#app/db/stores/grant-store.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { keptReason, MOST_POINTS_BY_HAND } from "#app/domain/loyalty/by-hand.ts";
import type { GrantRefusal } from "#app/flows/loyalty/preview-grant.ts";

/** A person gives points to all members. */
export type GrantOrder = {
  /** for each member */
  points: bigint;
  /** in the person's words; members see it too */
  reason: string;
  /** the highest member's number when the preview was made: nobody gets more than was seen */
  lastMember: bigint;
  /** made by the form, so that sending it twice is one grant */
  operationId: string;
  /** the session token's sub */
  actor: string;
};

export type BeginGrantRefusal =
  | GrantRefusal
  | "reason_missing"
  /** the operation id came before, with other points or another reason */
  | "operation_reused";

/**
 * Notes that all members of this moment get points, and hands over to the job that gives them, some at a time. What was
 * begun is finished whatever becomes of the programme meanwhile: it was promised.
 * @param now epoch milliseconds
 */
export function beginGrant(
  shopId: number,
  { points, reason, lastMember, operationId, actor }: GrantOrder,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: BeginGrantRefusal }> {
  return withShop(shopId, async (db) => {
    if (points < 1n) return { ok: false, reason: "nothing_to_give" };
    if (points > MOST_POINTS_BY_HAND) return { ok: false, reason: "too_many_points" };
    const said = keptReason(reason);
    if (said === null) return { ok: false, reason: "reason_missing" };
    const earlier = await grantSays(db, operationId, points, said);
    if (earlier !== null) return earlier ? { ok: true } : { ok: false, reason: "operation_reused" };
    const programme = await readProgramme(db);
    if (programme?.status !== "live" || !programme.published) return { ok: false, reason: "not_live" };
    const { excludedCustomerTags: excludedTags } = programme.published.rules;
    const { members: expected, last } = await countGrantees(db, { key: null, excludedTags }, lastMember);
    if (expected === 0) return { ok: false, reason: "nobody" };
    const grant = { id: operationId, points, reason: said, actor, at: now, excludedTags, lastMember: last, expected };
    if (!(await insertGrant(db, grant))) {
      // A second press that came at the same moment was first.
      return (await grantSays(db, operationId, points, said))
        ? { ok: true }
        : { ok: false, reason: "operation_reused" };
    }
    await enqueue(db, { name: "loyalty.carry-out-grants", data: { shopId } });
    return { ok: true };
  });
}
