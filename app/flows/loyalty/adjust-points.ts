import { awaitErasures } from "#app/db/erasure-lock.ts";
import { memberFamily } from "#app/db/queries/member-family.ts";
import { LedgerKeyReused, post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { keepReason } from "#app/db/stores/reason-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { keptReason, MOST_POINTS_BY_HAND } from "#app/domain/loyalty/by-hand.ts";
import { expiryInstant } from "#app/domain/loyalty/dates.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/** A person gives points, or takes them. */
export type Adjustment = {
  memberId: bigint;
  /** above 0: given; below: taken */
  points: bigint;
  /** in the person's words; members see it too */
  reason: string;
  /** made by the form, so that sending it twice is one adjustment */
  operationId: string;
  /** the session token's sub */
  actor: string;
};

export type AdjustmentRefusal =
  | ("nothing_to_adjust" | "too_many_points" | "reason_missing" | "unknown_member" | "insufficient_points")
  /** the operation id came before, with another adjustment */
  | "operation_reused";

export type AdjustmentResult = { ok: true } | { ok: false; reason: AdjustmentRefusal };

/**
 * Adds or takes points by hand, with a reason. Points given live as long as earned ones. More than the member has free
 * cannot be taken: nobody comes to owe points by hand.
 */
export async function adjustPoints(
  shopId: number,
  { memberId, points, reason, operationId, actor }: Adjustment,
  now: number,
): Promise<AdjustmentResult> {
  const magnitude = points < 0n ? -points : points;
  if (points === 0n) return { ok: false, reason: "nothing_to_adjust" };
  if (magnitude > MOST_POINTS_BY_HAND) return { ok: false, reason: "too_many_points" };
  const said = keptReason(reason);
  if (said === null) return { ok: false, reason: "reason_missing" };
  const shop = await findShopById(shopId);
  if (!shop) return { ok: false, reason: "unknown_member" };
  const adjusted = withShop(shopId, async (db): Promise<AdjustmentResult> => {
    await awaitErasures(db);
    const family = await memberFamily(db, memberId);
    if (!family || family.erased) return { ok: false, reason: "unknown_member" };
    const months = (await readProgramme(db))?.published?.rules.expiryMonths ?? null;
    const key = `adjust:${operationId}`;
    const common = {
      ...{ key, memberId, kind: "adjustment" as const, points: magnitude, at: now },
      cause: { actor },
    };
    const [outcome] = await post(db, [
      points > 0n
        ? { op: "credit", ...common, expiresAt: expiryInstant(now, months, localDays(shop.timeZone)) }
        : { op: "debit", ...common, mayOwe: false },
    ]);
    if (!outcome?.ok) return { ok: false, reason: "insufficient_points" };
    if (!(await keepReason(db, key, said))) return { ok: false, reason: "operation_reused" };
    await markMirrors(db, [family.memberId], now);
    return { ok: true };
  });
  return adjusted.catch((error: unknown) => {
    if (error instanceof LedgerKeyReused) return { ok: false, reason: "operation_reused" };
    throw error;
  });
}
