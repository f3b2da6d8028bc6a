import { formatMinor } from "../orders/money.ts";
import { dayText } from "./calendar.ts";
import type { CustomerColumns } from "./customer-columns.ts";
import { churn } from "./figures/churn.ts";
import { cohorts } from "./figures/cohorts.ts";
import { headline } from "./figures/headline.ts";
import type { ProductRepeat } from "./figures/product-repeat.ts";
import { reorderCurve } from "./figures/reorder-curve.ts";
import { rfm, rfmScores } from "./figures/rfm.ts";
import { timeBetweenOrders } from "./figures/time-between-orders.ts";
import { topCustomers } from "./figures/top-customers.ts";
import { excludedOf, totalsOf } from "./figures/totals.ts";
import { trend } from "./figures/trend.ts";
import type { ModelFits, PurchaseFit } from "./models/fit-models.ts";
import type { Rollup } from "./rollup.ts";

/** What a report is made of. `asOf` is a local day since 1970-01-01; all parts were folded at its end. */
export type ReportInput = {
  shop: string;
  asOf: number;
  timeZone: string;
  currency: string;
  rollup: Rollup;
  customers: CustomerColumns;
  products: readonly ProductRepeat[];
  models: ModelFits;
};

/**
 * The retention report as JSON, schema `regulars.report/1`: sums of money as decimal strings with exactly the currency's
 * digits, ids as strings, averages and rates as unrounded numbers, null where there is nothing to take a rate of.
 */
export function report(input: ReportInput) {
  const { rollup, asOf, currency, customers } = input;
  const money = (minor: bigint): string => formatMinor(minor, currency);
  const totals = totalsOf(rollup);
  const curve = reorderCurve(rollup, asOf);
  return {
    schema: "regulars.report/1",
    shop: input.shop,
    asOf: dayText(asOf),
    timeZone: input.timeZone,
    currency,
    excluded: excludedOf(rollup),
    totals: {
      customers: totals.customers,
      orders: totals.orders,
      netSales: money(totals.netMinor),
      unattributedOrders: totals.unattributedOrders,
      unattributedNetSales: money(totals.unattributedNetMinor),
      customersFirstUnknown: totals.customersFirstUnknown,
    },
    headline: headline(rollup, asOf, currency),
    timeBetweenOrders: timeBetweenOrders(rollup),
    reorderCurve: { medianDays: curve.medianDays, points: curve.points },
    churn: churn(rollup, asOf, "quarter"),
    cohorts: cohorts(rollup, asOf).map(({ netMinor, cumulativeReordered, matureUpTo, ...cohort }) => ({
      ...cohort,
      netSales: netMinor.map(money),
      cumulativeReordered,
      matureUpTo,
    })),
    rfm: rfm(rfmScores(customers)),
    models: {
      calibrationEnd: dayText(asOf),
      notEnoughData: input.models.notEnoughData,
      bgnbd: purchaseFit(input.models.bgnbd),
      mbgnbd: purchaseFit(input.models.mbgnbd),
      gammaGamma: input.models.gammaGamma,
    },
    topCustomers: topCustomers(customers).map(({ customerId, orders, netMinor }) => ({
      customerId: customerId.toString(),
      orders,
      netSales: money(netMinor),
    })),
    productRepeat: input.products.map((product) => ({ ...product, productId: product.productId.toString() })),
    churnByMonth: churn(rollup, asOf, "month"),
    trend: trend(rollup, asOf).map(({ netMinor, unattributedNetMinor, ...month }) => ({
      ...month,
      netSales: money(netMinor),
      unattributedNetSales: money(unattributedNetMinor),
    })),
  };
}

export type Report = ReturnType<typeof report>;

/**
 * Without drop-out a and b are anything along a ridge: the report says so instead of printing them. Where the customers are
 * too few it says so beside what the search found, which means nothing by itself.
 */
function purchaseFit(fit: PurchaseFit | null) {
  if (!fit) return null;
  const { r, alpha, a, b, logLikelihood, noDropOut, undetermined } = fit;
  return { r, alpha, a: noDropOut ? null : a, b: noDropOut ? null : b, logLikelihood, noDropOut, undetermined };
}
