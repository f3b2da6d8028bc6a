import type { Report } from "#app/domain/retention/report.ts";

const percent = (value: number | null): string => (value === null ? "-" : `${(value * 100).toFixed(1)} %`);
const fixed = (value: number | null, digits = 2): string => (value === null ? "-" : value.toFixed(digits));

/** The headline figures of a report as lines of text, for a terminal. */
export function headlineText(report: Report): string {
  const { headline: h, totals, timeBetweenOrders: gaps, excluded, churn } = report;
  const lastQuarter = churn.at(-1);
  const ratio = (r: { numerator: number; denominator: number; value: number | null }): string =>
    `${percent(r.value).padStart(9)}   ${r.numerator} of ${r.denominator} customers`;
  const rows: [string, string][] = [
    ["customers", String(totals.customers).padStart(9)],
    ["orders", String(totals.orders).padStart(9)],
    ["net sales", `${totals.netSales} ${report.currency}`],
    ["repeat purchase rate", ratio(h.repeatPurchaseRate)],
    ["  in the last 365 days", ratio(h.repeatPurchaseRate365)],
    ["loyal customers (4 or more orders)", ratio(h.loyalCustomerRate)],
    ["average order value", `${fixed(h.averageOrderValue)} ${report.currency}`],
    ["orders per customer", fixed(h.ordersPerCustomer)],
    ["net sales per customer", `${fixed(h.netSalesPerCustomer)} ${report.currency}`],
    ["days between orders, median", fixed(gaps.pooledMedianDays, 0)],
    ["half have ordered again after", `${report.reorderCurve.medianDays ?? "-"} days`],
    [`churn in ${lastQuarter?.period ?? "the last quarter"}`, percent(lastQuarter?.churnRate ?? null)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const left = `left out: ${excluded.test} test, ${excluded.cancelled} cancelled, ${excluded.voided} voided, ${excluded.nothingPaid} with nothing paid, ${excluded.unattributed} of guests`;
  const title = `${report.shop} as of ${report.asOf} (${report.timeZone})`;
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), `  ${left}`, ""].join("\n");
}
