import { closePool } from "#app/db/pool.ts";
import { fullFold } from "#app/db/queries/full-fold.ts";
import { linesOfOrders } from "#app/db/queries/first-order-lines.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { parseDay } from "#app/domain/retention/calendar.ts";
import { customerColumns } from "#app/domain/retention/customer-columns.ts";
import { productRepeat } from "#app/domain/retention/figures/product-repeat.ts";
import { report, type Report } from "#app/domain/retention/report.ts";
import { given, tell } from "../measure.ts";
import { AS_OF, BENCH_SHOP } from "../synthetic-shop.ts";

/** The report without the models, and how long each run took to make it from raw orders. */
export type FiguresMeasurement = { runsMs: number[]; report: Report };

const NO_MODELS = { nbd: null, bgnbd: null, mbgnbd: null, gammaGamma: null, notEnoughData: true };

const shop = await findShop(BENCH_SHOP.domain);
const asOf = parseDay(AS_OF);
if (!shop || asOf === null) throw new Error("there is no such shop or day");
const runsMs: number[] = [];
let made: Report | undefined;
for (let run = 0; run < Number(given("RUNS")); run++) {
  const started = performance.now();
  made = await withShop(shop.id, async (db) => {
    const [folded] = await fullFold(db, shop.timeZone, asOf);
    if (!folded) throw new Error("one day was asked for");
    const customers = customerColumns(folded.facts);
    const products = productRepeat(await linesOfOrders(db, customers.firstOrderId), customers, asOf);
    const { domain, timeZone, currencyCode: currency } = shop;
    return report({
      shop: domain,
      asOf,
      timeZone,
      currency,
      rollup: folded.rollup,
      customers,
      products,
      models: NO_MODELS,
    });
  });
  runsMs.push(performance.now() - started);
}
await closePool();
tell({ runsMs, report: made });
