import { dueAwards } from "#app/db/queries/due-awards.ts";
import { lockEarning } from "#app/db/stores/earning-store.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { readProgramme, rulesOfVersions } from "#app/db/stores/programme-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { expiryInstant } from "#app/domain/loyalty/dates.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

const BATCH = 500;

/**
 * Releases the pending points whose time has come. Their life begins on the day on which they can really be spent, so a
 * worker that was down shortens none; its length is that of the rules they were awarded by, or of those in force where
 * expiry was switched on since.
 * @param now epoch milliseconds
 */
export async function releaseAwards(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const days = localDays(shop.timeZone);
  for (let released = BATCH; released === BATCH;) {
    released = await withShop(shopId, async (db) => {
      await lockEarning(db);
      const due = await dueAwards(db, now, BATCH);
      if (due.length === 0) return 0;
      const inForce = (await readProgramme(db))?.published?.rules.expiryMonths ?? null;
      const versions = await rulesOfVersions(
        db,
        due.map((award) => award.ruleVersion),
      );
      await post(
        db,
        due.map(({ orderId, lineId, campaignId, ruleVersion }) => {
          const months = versions.get(ruleVersion)?.expiryMonths ?? inForce;
          return { op: "release", orderId, lineId, campaignId, at: now, expiresAt: expiryInstant(now, months, days) };
        }),
      );
      await markMirrors(
        db,
        due.map((award) => award.memberId),
        now,
      );
      return due.length;
    });
  }
}
