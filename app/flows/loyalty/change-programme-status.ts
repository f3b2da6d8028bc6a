import { enqueue } from "#app/db/job-queue.ts";
import { noteAllUnpaid } from "#app/db/stores/earning-store.ts";
import { lockProgramme, readProgramme, saveStanding } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { changeStatus } from "#app/domain/loyalty/programme.ts";
import type { ProgrammeStatus } from "#app/domain/loyalty/rules.ts";

/** Orders that are being stored at this moment may not have seen the change: they are looked at a little later. */
const LATER_SECONDS = 60;

/** Starts a programme (for everybody or for a test), pauses it or goes on. Needs a published version. */
export function changeProgrammeStatus(
  shopId: number,
  status: Exclude<ProgrammeStatus, "draft">,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "not_published" }> {
  return withShop(shopId, async (db) => {
    await lockProgramme(db);
    const programme = await readProgramme(db);
    if (!programme?.published) return { ok: false, reason: "not_published" };
    if (programme.status === status) return { ok: true };
    await saveStanding(db, changeStatus(programme, status, now), now);
    await noteAllUnpaid(db, now);
    await enqueue(db, { name: "loyalty.follow-all", data: { shopId } }, { startAfterSeconds: LATER_SECONDS });
    return { ok: true };
  });
}
