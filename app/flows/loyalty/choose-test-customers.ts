import { knownCustomers } from "#app/db/queries/known-customers.ts";
import { lockProgramme, readProgramme, saveDraft, saveStanding } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/** More would be no test any more. */
const MOST = 100;

/** Says who takes part while the programme is in test: customers, by Shopify's ids. */
export async function chooseTestCustomers(
  shopId: number,
  customerIds: readonly bigint[],
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "too_many" | "not_a_customer" }> {
  const testCustomers = [...new Set(customerIds)];
  if (testCustomers.length > MOST) return { ok: false, reason: "too_many" };
  return withShop(shopId, async (db) => {
    await lockProgramme(db);
    const known = await knownCustomers(db, testCustomers);
    if (known.size < testCustomers.length) return { ok: false, reason: "not_a_customer" };
    const programme = await readProgramme(db);
    if (!programme) await saveDraft(db, null, now);
    await saveStanding(db, { status: "draft", earnsFrom: null, ...programme, testCustomers }, now);
    return { ok: true };
  });
}
