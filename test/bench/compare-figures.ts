import { formatMinor } from "#app/domain/orders/money.ts";
import { monthText, quarterText } from "#app/domain/retention/calendar.ts";
import type { Report } from "#app/domain/retention/report.ts";
import { BENCH_SHOP } from "./synthetic-shop.ts";

/** The rows of each query of duckdb-figures.ts. */
export type PeerFigures = {
  standings: { standing: string; orders: number; net: string }[];
  headline: Record<"customers" | "orders" | "repeaters" | "loyal" | "active365" | "repeat365" | "orders365", number>[] &
    { net: string }[];
  gaps: Record<"gaps" | "mean" | "median" | "meanOfMeans" | "firstToSecond", number>[];
  reorder: Record<"days" | "share" | "error" | "median", number>[];
  quarters: Period[];
  months: Period[];
  cohorts: { cohort: number; k: number; active: number; orders: number; net: string }[];
  reordered: { cohort: number; k: number; customers: number }[];
  sizes: { cohort: number; size: number }[];
  rfm: { r: number; f: number; m: number; customers: number }[];
  top: { id: string; orders: number; net: string }[];
  products: { id: string; buyers: number; matured: number; reordered: number }[];
};
type Period = { period: number; active: number; kept: number; fresh: number };

const money = (minor: string): string => formatMinor(BigInt(minor), BENCH_SHOP.currencyCode);

/** Our report and the peer's rows brought into one form, section by section: equal when both say the same. */
export function sections(ours: Report, peer: PeerFigures): [section: string, ours: unknown, peer: unknown][] {
  const standing = (name: string): { orders: number; net: string } =>
    peer.standings.find((row) => row.standing === name) ?? { orders: 0, net: "0" };
  const head = peer.headline[0];
  const gaps = peer.gaps[0];
  const { headline: h, totals: t, timeBetweenOrders: g } = ours;
  return [
    ["excluded", ours.excluded, fromKeys(Object.keys(ours.excluded), (name) => standing(name).orders)],
    [
      "totals",
      [t.customers, t.orders, t.netSales, t.unattributedOrders, t.unattributedNetSales],
      [
        head?.customers,
        head?.orders,
        money(head?.net ?? "0"),
        standing("unattributed").orders,
        money(standing("unattributed").net),
      ],
    ],
    [
      "headline",
      [
        h.repeatPurchaseRate.numerator,
        h.loyalCustomerRate.numerator,
        h.repeatPurchaseRate365.denominator,
        h.repeatPurchaseRate365.numerator,
        close(h.orderFrequency365),
      ],
      [
        head?.repeaters,
        head?.loyal,
        head?.active365,
        head?.repeat365,
        close((head?.orders365 ?? 0) / (head?.active365 ?? 1)),
      ],
    ],
    [
      "timeBetweenOrders",
      [
        g.gaps,
        close(g.pooledMeanDays),
        g.pooledMedianDays,
        close(g.meanOfCustomerMeansDays),
        g.firstToSecondMedianDays,
      ],
      [gaps?.gaps, close(gaps?.mean), gaps?.median, close(gaps?.meanOfMeans), gaps?.firstToSecond],
    ],
    [
      "reorderCurve",
      [
        ours.reorderCurve.medianDays,
        ours.reorderCurve.points.map((p) => [p.days, close(p.share), close(p.standardError)]),
      ],
      [peer.reorder[0]?.median ?? null, peer.reorder.map((p) => [p.days, close(p.share), close(p.error)])],
    ],
    ["churn", ours.churn.map(periodOf), periodsOf(ours.churn, peer.quarters, quarterText)],
    ["churnByMonth", ours.churnByMonth.map(periodOf), periodsOf(ours.churnByMonth, peer.months, monthText)],
    ["cohorts", ours.cohorts.map((cohort) => ({ ...cohort, matureUpTo: undefined })), cohortsOf(ours, peer)],
    ["rfm", ours.rfm, rfmOf(peer)],
    [
      "topCustomers",
      ours.topCustomers,
      peer.top.map((c) => ({ customerId: c.id, orders: c.orders, netSales: money(c.net) })),
    ],
    [
      "productRepeat",
      ours.productRepeat,
      peer.products.map((p) => ({
        productId: p.id,
        firstBuyers: p.buyers,
        reorderedWithin90Days: p.reordered,
        matured90: p.matured,
      })),
    ],
  ];
}

/** Sums of fractions differ in their last digits with the order of adding. */
const close = (value: number | null | undefined): string | null => value?.toPrecision(9) ?? null;

function fromKeys<Value>(keys: string[], of: (key: string) => Value): Record<string, Value> {
  return Object.fromEntries(keys.map((key) => [key, of(key)]));
}

const periodOf = (row: Report["churn"][number]): unknown => [
  row.period,
  row.atStart,
  row.active,
  row.new,
  row.kept,
  row.reactivated,
  row.lost,
];

function periodsOf(ours: Report["churn"], rows: Period[], text: (period: number) => string): unknown {
  const byText = new Map(rows.map((row) => [text(row.period), row]));
  const before = new Map(rows.map((row) => [text(row.period + 1), row.active]));
  return ours.map(({ period }) => {
    const { active, kept, fresh } = byText.get(period) ?? { active: 0, kept: 0, fresh: 0 };
    const atStart = before.get(period) ?? 0;
    return [period, atStart, active, fresh, kept, active - fresh - kept, atStart - kept];
  });
}

function cohortsOf(ours: Report, peer: PeerFigures): unknown {
  return peer.sizes.map(({ cohort, size }, index) => {
    const offsets = Array.from({ length: ours.cohorts[index]?.active.length ?? 0 }, (_, k) => k);
    const cell = (k: number): PeerFigures["cohorts"][number] | undefined =>
      peer.cohorts.find((c) => c.cohort === cohort && c.k === k);
    let reordered = 0;
    return {
      cohort: monthText(cohort),
      size,
      active: offsets.map((k) => cell(k)?.active ?? 0),
      orders: offsets.map((k) => cell(k)?.orders ?? 0),
      netSales: offsets.map((k) => money(cell(k)?.net ?? "0")),
      cumulativeReordered: offsets.map(
        (k) => (reordered += peer.reordered.find((c) => c.cohort === cohort && c.k === k)?.customers ?? 0),
      ),
    };
  });
}

function rfmOf({ rfm }: PeerFigures): Report["rfm"] {
  const count = (fits: (row: PeerFigures["rfm"][number]) => boolean): number =>
    rfm.filter(fits).reduce((sum, row) => sum + row.customers, 0);
  const scores = (letter: "r" | "f" | "m"): Report["rfm"]["recency"] =>
    fromKeys(["1", "2", "3", "4", "5"], (score) =>
      count((row) => row[letter] === Number(score)),
    ) as Report["rfm"]["recency"];
  const all = (score: number): number => count((row) => row.r === score && row.f === score && row.m === score);
  return { recency: scores("r"), frequency: scores("f"), monetary: scores("m"), champions: all(5), lowest: all(1) };
}
