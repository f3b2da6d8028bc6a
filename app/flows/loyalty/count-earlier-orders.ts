import { enqueue } from "#app/db/job-queue.ts";
import { lockProgramme, readProgramme, saveStanding } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * Lets the orders of before the launch earn too, from an instant on (epoch milliseconds), under the rules in force. They
 * are awarded in batches, each order once; what their return window has passed can be spent at once. See
 * `previewEarlierOrders` for what it costs.
 */
export function countEarlierOrders(
  shopId: number,
  from: number,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "not_live" | "not_earlier" }> {
  return withShop(shopId, async (db) => {
    await lockProgramme(db);
    const programme = await readProgramme(db);
    if (programme?.status !== "live" || programme.earnsFrom === null) return { ok: false, reason: "not_live" };
    if (from >= programme.earnsFrom) return { ok: false, reason: "not_earlier" };
    await saveStanding(db, { ...programme, earnsFrom: from }, now);
    await enqueue(db, { name: "loyalty.follow-all", data: { shopId } });
    return { ok: true };
  });
}
