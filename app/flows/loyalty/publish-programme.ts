import { enqueue } from "#app/db/job-queue.ts";
import { lockProgramme, publishRules, readProgramme } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/** Points that are being posted at this moment may not have seen the new rules: they are dated a little later. */
const LATER_SECONDS = 60;

/**
 * Publishes what is drafted as the next version. From now on orders earn by it; what was earned before stays as it is and
 * is reversed by the rules that made it. Only expiry switched on or off touches points in hand: a full period later, or
 * never. The programme's status does not change.
 * @param actor the session token's sub
 */
export function publishProgramme(
  shopId: number,
  actor: string,
  now: number,
): Promise<{ ok: true; version: number } | { ok: false; reason: "nothing_to_publish" }> {
  return withShop(shopId, async (db) => {
    await lockProgramme(db);
    const programme = await readProgramme(db);
    if (!programme?.draft) return { ok: false, reason: "nothing_to_publish" };
    const { draft, published } = programme;
    const version = await publishRules(db, draft, actor, now);
    if (published && (published.rules.expiryMonths === null) !== (draft.expiryMonths === null))
      await enqueue(db, { name: "loyalty.date-lots", data: { shopId } }, { startAfterSeconds: LATER_SECONDS });
    return { ok: true, version };
  });
}
