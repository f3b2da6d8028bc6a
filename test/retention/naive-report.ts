import type { OrderFact } from "#app/domain/orders/order.ts";

/**
 * Section by section what the report's figures mean, written down plainly and slowly, from nothing but the orders: the
 * oracle that the fast folds are compared with. Dates are strings, local by Intl; nothing of the domain is used.
 */
export function naiveReport(orders: readonly OrderFact[], timeZone: string, asOf: string, digits: number) {
  const dateOf = dateFormatter(timeZone);
  const cutoff = midnightAfter(asOf, dateOf);
  const money = (minor: bigint): string => {
    const text = minor.toString().padStart(digits + 1, "0");
    return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  };
  const excluded = { test: 0, cancelled: 0, voided: 0, nothingPaid: 0, unattributed: 0 };
  const counted: { id: bigint; customer: bigint; at: number; date: string; net: bigint }[] = [];
  let unattributedNet = 0n;
  for (const order of orders) {
    if (order.at >= cutoff) continue;
    let net = order.netMinor;
    for (const refund of order.refunds) if (refund.at < cutoff) net -= refund.netMinor;
    if (order.test) excluded.test++;
    else if (order.cancelledAt !== null && order.cancelledAt < cutoff) excluded.cancelled++;
    else if (order.voided) excluded.voided++;
    else if (net <= 0n) excluded.nothingPaid++;
    else if (order.customerId === null) {
      excluded.unattributed++;
      unattributedNet += net;
    } else counted.push({ id: order.id, customer: order.customerId, at: order.at, date: dateOf(order.at), net });
  }
  counted.sort((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1));
  const customers = [...new Set(counted.map((order) => order.customer))].map((id) => {
    const own = counted.filter((order) => order.customer === id);
    const gaps = own.slice(1).map((order, i) => dayNumber(order.date) - dayNumber(own[i]?.date ?? ""));
    return { id, own, gaps, first: own[0]?.date ?? "", net: own.reduce((sum, order) => sum + order.net, 0n) };
  });
  const n = customers.length;
  const netSales = Number(counted.reduce((sum, order) => sum + order.net, 0n)) / 10 ** digits;
  const rate = (numerator: number, denominator: number): number | null =>
    denominator === 0 ? null : numerator / denominator;
  const ratio = (numerator: number, denominator: number) => ({
    numerator,
    denominator,
    value: rate(numerator, denominator),
  });
  const inWindow = (date: string): boolean => dayNumber(date) > dayNumber(asOf) - 365;
  const windowOrders = customers.map(({ own }) => own.filter((order) => inWindow(order.date)).length);
  const active365 = windowOrders.filter((count) => count >= 1).length;
  const repeat365 = windowOrders.filter((count) => count >= 2).length;
  const atLeast = (count: number): number => customers.filter(({ own }) => own.length >= count).length;
  const gaps = customers.flatMap((customer) => customer.gaps);
  const repeaters = customers.filter((customer) => customer.gaps.length > 0);

  const scores = {
    recency: fifths(customers.map(({ own }) => dayNumber(own.at(-1)?.date ?? ""))),
    frequency: fifths(customers.map(({ own }) => own.length)),
    monetary: fifths(customers.map(({ net }) => Number(net))),
  };
  const tally = (list: number[]) =>
    Object.fromEntries([1, 2, 3, 4, 5].map((score) => [String(score), list.filter((s) => s === score).length]));
  const allAre = (score: number): number =>
    customers.filter((_, i) => Object.values(scores).every((list) => list[i] === score)).length;

  return {
    excluded,
    totals: {
      customers: n,
      orders: counted.length,
      netSales: money(counted.reduce((sum, order) => sum + order.net, 0n)),
      unattributedOrders: excluded.unattributed,
      unattributedNetSales: money(unattributedNet),
    },
    headline: {
      repeatPurchaseRate: ratio(atLeast(2), n),
      repeatPurchaseRate365: ratio(repeat365, active365),
      repeatPurchaseRate365OfAll: ratio(repeat365, n),
      loyalCustomerRate: ratio(atLeast(4), n),
      averageOrderValue: rate(netSales, counted.length),
      ordersPerCustomer: rate(counted.length, n),
      netSalesPerCustomer: rate(netSales, n),
      orderFrequency365: rate(sum(windowOrders), active365),
    },
    timeBetweenOrders: {
      gaps: gaps.length,
      pooledMeanDays: rate(sum(gaps), gaps.length),
      pooledMedianDays: median(gaps),
      meanOfCustomerMeansDays: rate(sum(repeaters.map((c) => sum(c.gaps) / c.gaps.length)), repeaters.length),
      firstToSecondMedianDays: median(repeaters.map((c) => c.gaps[0] ?? Number.NaN)),
    },
    reorderCurve: kaplanMeier(
      customers.map((c) => ({
        days: c.gaps[0] ?? dayNumber(asOf) - dayNumber(c.first),
        event: c.gaps.length > 0,
      })),
    ),
    churn: churn(customers, counted[0]?.date, asOf, (date) => quarterOf(date)),
    cohorts: [...new Set(customers.map((c) => c.first.slice(0, 7)))].sort().map((cohort) => {
      const members = customers.filter((c) => c.first.startsWith(cohort));
      const months = upTo(cohort, asOf.slice(0, 7));
      const ordersIn = (month: string) => members.flatMap((c) => c.own.filter((order) => order.date.startsWith(month)));
      return {
        cohort,
        size: members.length,
        active: months.map((month) => new Set(ordersIn(month).map((order) => order.customer)).size),
        orders: months.map((month) => ordersIn(month).length),
        netSales: months.map((month) => money(ordersIn(month).reduce((total, order) => total + order.net, 0n))),
        cumulativeReordered: months.map(
          (month) => members.filter((c) => c.own.length > 1 && (c.own[1]?.date.slice(0, 7) ?? "") <= month).length,
        ),
      };
    }),
    rfm: {
      recency: tally(scores.recency),
      frequency: tally(scores.frequency),
      monetary: tally(scores.monetary),
      champions: allAre(5),
      lowest: allAre(1),
    },
    topCustomers: [...customers]
      .sort((x, y) => (x.net === y.net ? (x.id < y.id ? -1 : 1) : x.net > y.net ? -1 : 1))
      .slice(0, 5)
      .map((c) => ({ customerId: c.id.toString(), orders: c.own.length, netSales: money(c.net) })),
  };
}

type NaiveCustomer = { own: { date: string }[]; first: string };

function churn(
  customers: NaiveCustomer[],
  start: string | undefined,
  asOf: string,
  periodOf: (date: string) => string,
) {
  if (start === undefined) return [];
  const periods: string[] = [];
  for (let day = dayNumber(start); day <= dayNumber(asOf) + 1; day++) {
    const period = periodOf(dateText(day));
    if (periods.at(-1) !== period) periods.push(period);
  }
  // the last one listed is the running one: it holds the day after as-of
  return periods.slice(1, -1).map((period, i) => {
    const before = customers.filter((c) => c.own.some((order) => periodOf(order.date) === periods[i]));
    const now = customers.filter((c) => c.own.some((order) => periodOf(order.date) === period));
    const fresh = now.filter((c) => periodOf(c.first) === period).length;
    const kept = now.filter((c) => before.includes(c)).length;
    const of = (count: number): number | null => (before.length === 0 ? null : count / before.length);
    return {
      period,
      atStart: before.length,
      active: now.length,
      new: fresh,
      kept,
      reactivated: now.length - fresh - kept,
      lost: before.length - kept,
      retentionRate: of(kept),
      churnRate: of(before.length - kept),
      customerRetentionRate: of(now.length - fresh),
    };
  });
}

/** The product-limit estimate by its textbook formula, over single subjects. */
export function kaplanMeier(subjects: { days: number; event: boolean }[]) {
  const at = (day: number): { surviving: number; variance: number } => {
    let surviving = 1;
    let sumOfHazards = 0;
    for (const time of [...new Set(subjects.filter((s) => s.event && s.days <= day).map((s) => s.days))].sort(
      (x, y) => x - y,
    )) {
      const risk = subjects.filter((s) => s.days >= time).length;
      const events = subjects.filter((s) => s.event && s.days === time).length;
      surviving *= 1 - events / risk;
      sumOfHazards += risk === events ? 0 : events / (risk * (risk - events));
    }
    return { surviving, variance: surviving ** 2 * sumOfHazards };
  };
  const longest = Math.max(...subjects.map((s) => s.days));
  const eventDays = [...new Set(subjects.filter((s) => s.event).map((s) => s.days))].sort((x, y) => x - y);
  return {
    medianDays: eventDays.find((day) => at(day).surviving <= 0.5 + 1e-9) ?? null,
    points: [30, 60, 90, 180, 365].map((days) =>
      subjects.length === 0 || days > longest
        ? { days, share: null, standardError: null }
        : { days, share: 1 - at(days).surviving, standardError: Math.sqrt(at(days).variance) },
    ),
  };
}

function fifths(values: number[]): number[] {
  return values.map((value) => 1 + Math.floor((5 * values.filter((other) => other < value).length) / values.length));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((x, y) => x - y);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

export function dateText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

function quarterOf(date: string): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

function upTo(month: string, last: string): string[] {
  const months: string[] = [];
  for (let day = dayNumber(`${month}-01`); dateText(day).slice(0, 7) <= last; day++) {
    if (months.at(-1) !== dateText(day).slice(0, 7)) months.push(dateText(day).slice(0, 7));
  }
  return months;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Local date of an instant, as Intl says. */
export function dateFormatter(timeZone: string): (at: number) => string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(timeZone, format);
  return (at) => format.format(at);
}

/** The first instant whose local date is after `date`: offsets have been whole quarters of an hour since 1972. */
export function midnightAfter(date: string, dateOf: (at: number) => string): number {
  let at = dayNumber(date) * 86_400_000 - 15 * 3_600_000;
  while (dateOf(at) <= date) at += 900_000;
  return at;
}
