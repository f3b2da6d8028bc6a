import { EXCLUSION_REASONS } from "./classify.ts";
import { firstDayOfMonth, monthOfDay, quarterOfMonth } from "./calendar.ts";
import { RollupKind, type ContributionSink, type RollupSink } from "./rollup-kinds.ts";
import type { UnitFacts, UnitKind } from "./unit-facts.ts";

/**
 * Tells the sink what one unit adds to the shop's rollup. Contributions are whole numbers, so that taking an old one
 * away and adding a new one leaves the exact sum. Every figure of the report but the ranked ones follows from the sum
 * and the as-of date, for any as-of that is not before the last fact.
 */
export function contribute(facts: UnitFacts, kind: UnitKind, sink: RollupSink): void {
  const { days, netsMinor } = facts;
  const rows: ContributionSink = {
    count: sink,
    money(row, a, b, minor, from, to) {
      for (let i = from; i < to; i++) sink(row, a, b, minor[i] as bigint);
    },
  };
  EXCLUSION_REASONS.forEach((reason, index) => {
    if (facts.excluded[reason] > 0) rows.count(RollupKind.excludedByReason, index, 0, facts.excluded[reason]);
  });
  if (kind === "guests") contributeGuests(days, netsMinor, 0, days.length, rows);
  else contributeCustomer(days, netsMinor, 0, days.length, facts.knownFirst, rows);
}

/** As `contribute`, for guests' orders at positions from..to-1 of parallel lists. */
export function contributeGuests(
  days: ArrayLike<number>,
  netsMinor: ArrayLike<bigint>,
  from: number,
  to: number,
  sink: ContributionSink,
): void {
  for (let i = from; i < to; i++) {
    sink.count(RollupKind.unattributedOrdersByDay, days[i] as number, 0, 1);
    sink.money(RollupKind.unattributedNetByDay, days[i] as number, 0, netsMinor, i, i + 1);
  }
}

/** As `contribute`, for one customer's counted orders at positions from..to-1 of parallel lists, in their order. */
export function contributeCustomer(
  days: ArrayLike<number>,
  netsMinor: ArrayLike<bigint>,
  from: number,
  to: number,
  knownFirst: boolean,
  sink: ContributionSink,
): void {
  const orders = to - from;
  if (orders === 0) return;
  const first = days[from] as number;
  let ascending = true;
  for (let i = from; i < to; i++) {
    const day = days[i] as number;
    sink.count(RollupKind.ordersByDay, day, 0, 1);
    sink.money(RollupKind.netByDay, day, 0, netsMinor, i, i + 1);
    if (i === from) continue;
    const gapDays = day - (days[i - 1] as number);
    sink.count(RollupKind.gapsByDays, gapDays, 0, 1);
    if (gapDays < 0) ascending = false;
  }
  sink.count(RollupKind.customersByOrders, orders, 0, 1);
  if (orders > 1) sink.count(RollupKind.spanDaysByOrders, orders, 0, (days[to - 1] as number) - first);
  if (!knownFirst) sink.count(RollupKind.customersFirstUnknown, 0, 0, 1);
  else {
    const cohort = monthOfDay(first);
    sink.count(RollupKind.newCustomersByDay, first, 0, 1);
    if (orders === 1) sink.count(RollupKind.singleOrderCustomersByDay, first, 0, 1);
    else {
      const second = days[from + 1] as number;
      sink.count(RollupKind.firstGapsByDays, second - first, 0, 1);
      sink.count(RollupKind.cohortReordered, cohort, Math.max(0, monthOfDay(second) - cohort), 1);
    }
  }
  if (ascending) {
    contributePeriods(days, netsMinor, from, to, knownFirst, first, sink);
    return;
  }
  // where clocks go back across midnight a later instant can have the earlier date; what follows goes by date
  const byDay = Array.from({ length: orders }, (_, i) => i + from).sort(
    (i, j) => (days[i] as number) - (days[j] as number),
  );
  const sortedDays = byDay.map((i) => days[i] as number);
  const sortedNets = byDay.map((i) => netsMinor[i] as bigint);
  contributePeriods(sortedDays, sortedNets, 0, orders, knownFirst, first, sink);
}

/** Latest days, months, quarters and cohort cells, from days in ascending order. */
function contributePeriods(
  days: ArrayLike<number>,
  netsMinor: ArrayLike<bigint>,
  from: number,
  to: number,
  knownFirst: boolean,
  firstDay: number,
  sink: ContributionSink,
): void {
  sink.count(RollupKind.customersByLastDay, days[to - 1] as number, 0, 1);
  if (to - from > 1) sink.count(RollupKind.customersBySecondLastDay, days[to - 2] as number, 0, 1);
  const cohort = monthOfDay(firstDay);
  let lastMonth = Number.NEGATIVE_INFINITY;
  let lastQuarter = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to;) {
    const month = monthOfDay(days[i] as number);
    const nextMonthDay = firstDayOfMonth(month + 1);
    let end = i + 1;
    while (end < to && (days[end] as number) < nextMonthDay) end++;
    sink.count(RollupKind.activeByMonth, month, 0, 1);
    if (lastMonth === month - 1) sink.count(RollupKind.keptByMonth, month, 0, 1);
    lastMonth = month;
    const quarter = quarterOfMonth(month);
    if (quarter !== lastQuarter) {
      sink.count(RollupKind.activeByQuarter, quarter, 0, 1);
      if (lastQuarter === quarter - 1) sink.count(RollupKind.keptByQuarter, quarter, 0, 1);
      lastQuarter = quarter;
    }
    if (knownFirst) {
      sink.count(RollupKind.cohortActive, cohort, month - cohort, 1);
      sink.count(RollupKind.cohortOrders, cohort, month - cohort, end - i);
      sink.money(RollupKind.cohortNet, cohort, month - cohort, netsMinor, i, end);
    }
    i = end;
  }
}
