import { linesOfOrders } from "#app/db/queries/first-order-lines.ts";
import { fullFold } from "#app/db/queries/full-fold.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { customerColumns } from "#app/domain/retention/customer-columns.ts";
import { rollupOf } from "#app/domain/retention/fold-shop.ts";
import { productRepeat } from "#app/domain/retention/figures/product-repeat.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { fitModels } from "#app/domain/retention/models/fit-models.ts";
import { report, type Report } from "#app/domain/retention/report.ts";

/**
 * The whole retention report of a shop as of a local day (since 1970-01-01), folded from raw orders.
 * @param fit the models' part, most of the time that a report takes
 * @returns null when no shop has that domain
 */
export async function retentionReport(domain: string, asOf: number, fit = fitModels): Promise<Report | null> {
  const shop = await findShop(domain);
  if (!shop) return null;
  return withShop(shop.id, async (db) => {
    const [facts] = await fullFold(db, shop.timeZone, asOf);
    if (!facts) throw new Error("one day was asked for");
    const customers = customerColumns(facts);
    // PostgreSQL looks for the lines while the facts are summed here.
    const lines = linesOfOrders(db, customers.firstOrderId);
    const rollup = rollupOf(facts);
    const products = productRepeat(await lines, customers, asOf);
    return report({
      shop: shop.domain,
      asOf,
      timeZone: shop.timeZone,
      currency: shop.currencyCode,
      rollup,
      customers,
      products,
      models: fit(customers, asOf, shop.currencyCode),
    });
  });
}

/** The shop's local day (since 1970-01-01) at an instant (epoch milliseconds), or null when no shop has that domain. */
export async function localDayOfShop(domain: string, now: number): Promise<number | null> {
  const shop = await findShop(domain);
  return shop && localDays(shop.timeZone).dayOf(now);
}
