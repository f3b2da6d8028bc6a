import { lockProgramme, publishRules, readProgramme } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * Publishes what is drafted as the next version. From now on orders earn by it; what was earned before stays as it is and
 * is reversed by the rules that made it. The programme's status does not change.
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
    return { ok: true, version: await publishRules(db, programme.draft, actor, now) };
  });
}
