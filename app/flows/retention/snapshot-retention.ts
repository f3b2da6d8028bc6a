import { linesOfOrders } from "#app/db/queries/first-order-lines.ts";
import { fullFold } from "#app/db/queries/full-fold.ts";
import { productTitles } from "#app/db/queries/product-titles.ts";
import { awaitErasures } from "#app/db/erasure-lock.ts";
import { awaitHandOvers } from "#app/db/job-queue.ts";
import { readRetentionState } from "#app/db/stores/retention-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { saveSnapshot, snapshotDate, type SnapshotSubject } from "#app/db/stores/snapshot-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { dayText } from "#app/domain/retention/calendar.ts";
import { customerColumns, type CustomerColumns } from "#app/domain/retention/customer-columns.ts";
import type { FactsColumns } from "#app/domain/retention/facts-columns.ts";
import { productRepeat } from "#app/domain/retention/figures/product-repeat.ts";
import { rfm, rfmScores } from "#app/domain/retention/figures/rfm.ts";
import { topCustomers } from "#app/domain/retention/figures/top-customers.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { fitModels } from "#app/domain/retention/models/fit-models.ts";
import { heldOut } from "#app/domain/retention/models/held-out.ts";

/** The last days that the models are tested on: they are fitted without them and then asked about them. */
const HOLDOUT_DAYS = 91;

/**
 * Computes what depends on all customers at once: RFM, top customers, first products; the models once a day.
 * @param now epoch milliseconds; the as-of is the shop's local date then
 */
export async function snapshotRetention(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  // What an earlier sender handed over to this very job may not be committed yet.
  await withShop(shopId, awaitHandOvers);
  await withShop(shopId, async (db) => {
    await awaitErasures(db);
    const state = await readRetentionState(db);
    if (!state?.builtAt) return;
    const asOf = localDays(state.timeZone).dayOf(now);
    const modelsDue = (await snapshotDate(db, "models")) !== dayText(asOf);
    const [facts, calibration] = await fullFold(db, state.timeZone, asOf, ...(modelsDue ? [asOf - HOLDOUT_DAYS] : []));
    if (!facts) throw new Error("a day was asked for");
    const customers = customerColumns(facts);
    const save = (subject: SnapshotSubject, body: unknown): Promise<void> =>
      saveSnapshot(db, subject, { asOf: dayText(asOf), version: state.version, computedAt: now, body });
    await save("rfm", rfm(rfmScores(customers)));
    await save("top-customers", topCustomers(customers, 10));
    await save("product-repeat", await namedProducts(db, customers, asOf));
    if (calibration) await save("models", models(shop, customers, facts, calibration, asOf));
  });
}

function models(
  shop: Shop,
  customers: CustomerColumns,
  facts: FactsColumns,
  calibration: FactsColumns,
  asOf: number,
): unknown {
  return {
    calibrationEnd: dayText(asOf),
    ...fitModels(customers, asOf, shop.currencyCode),
    heldOut: heldOut("bgnbd", calibration, asOf - HOLDOUT_DAYS, facts, asOf),
  };
}

async function namedProducts(db: ShopDb, customers: CustomerColumns, asOf: number): Promise<unknown> {
  const products = productRepeat(await linesOfOrders(db, customers.firstOrderId), customers, asOf);
  const titles = await productTitles(
    db,
    products.map((p) => p.productId),
  );
  return products.map((product) => ({ ...product, title: titles.get(product.productId) ?? null }));
}
