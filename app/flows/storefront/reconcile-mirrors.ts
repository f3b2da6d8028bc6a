import { mirrorFacts } from "#app/db/queries/mirror-facts.ts";
import { membersWithBirthday, mirroredMembers } from "#app/db/queries/mirrored-members.ts";
import { markMirrors, markProgramme, readReconciledDay, storeReconciledDay } from "#app/db/stores/mirror-store.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { sameJson } from "#app/domain/storefront/same-json.ts";
import { nearBirthdays } from "#app/domain/storefront/near-birthday.ts";
import { copyOf } from "#app/flows/storefront/mirror-members.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import { inBatches } from "#app/shopify/in-batches.ts";
import { readLoyaltyMetafields } from "#app/shopify/operations/read-loyalty-metafields.ts";
import { gidOf } from "#app/shopify/translate/payload.ts";

/** Up to so many copies are all looked at every night, of more a tenth. */
const FEW = 2_000;
const READ_AT_ONCE = 100;

/**
 * Once a local day of the shop: has the copies written of those whose birthday comes near, and compares what Shopify holds
 * with what it should; what differs is written again.
 * @param clock epoch milliseconds
 */
export async function reconcileMirrors(shopId: number, clock: () => number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null || shop.currencyCode === "XXX") return;
  const now = clock();
  const days = localDays(shop.timeZone);
  const today = days.dayOf(now);
  const members = await withShop(shopId, async (db) => {
    if ((await readReconciledDay(db)) === today || !(await readProgramme(db))?.published) return null;
    await markProgramme(db);
    await markMirrors(db, await membersWithBirthday(db, nearBirthdays(now, days)), now);
    return mirroredMembers(db, today, FEW);
  });
  if (!members) return;
  const client = adminClient(shop.domain);
  for (let start = 0; start < members.length; start += READ_AT_ONCE) {
    await compare(shop, client, members.slice(start, start + READ_AT_ONCE), now);
  }
  await withShop(shopId, (db) => storeReconciledDay(db, today));
}

async function compare(shop: Shop, client: AdminClient, memberIds: readonly bigint[], now: number): Promise<void> {
  const { facts, programme } = await withShop(shop.id, async (db) => ({
    facts: (await mirrorFacts(db, memberIds)).filter((fact) => fact.customerId !== null),
    programme: await readProgramme(db),
  }));
  if (!programme) return;
  const customerIds = facts.map(({ customerId }) => customerId ?? 0n);
  const stored = await inBatches(customerIds, READ_AT_ONCE, (batch) =>
    client.run(readLoyaltyMetafields, { ids: batch.map((id) => gidOf("Customer", id)) }),
  );
  const differing = facts.filter(
    (fact, i) => !sameJson(JSON.parse(stored[i]?.value ?? "null"), copyOf(fact, shop, programme, now)),
  );
  await withShop(shop.id, (db) =>
    markMirrors(
      db,
      differing.map((fact) => fact.memberId),
      now,
    ),
  );
}
