import { EXCLUSION_REASONS } from "./classify.ts";
import type { UnitFacts, UnitKind } from "./unit-facts.ts";

/**
 * The facts of many units as typed columns. Unit u's orders are the entries start[u] .. start[u + 1] - 1 of `days` and
 * `netsMinor`; its four `excluded` counts stand at 4u .. 4u + 3 in the order of EXCLUSION_REASONS. Units 0 ..
 * customers - 1 are customers (`id` is the customer's), the rest are guests by UTC day (`id` is that day).
 * `firstOrderId` means something only where the unit has an order; `laterAt` is NaN for none.
 */
export type FactsColumns = {
  customers: number;
  id: BigInt64Array;
  start: Int32Array;
  days: Int32Array;
  netsMinor: BigInt64Array;
  excluded: Int32Array;
  knownFirst: Uint8Array;
  firstOrderId: BigInt64Array;
  laterAt: Float64Array;
};

/** Empty columns with room for so many units and orders. */
export function emptyFactsColumns(customers: number, units: number, orders: number): FactsColumns {
  return {
    customers,
    id: new BigInt64Array(units),
    start: new Int32Array(units + 1),
    days: new Int32Array(orders),
    netsMinor: new BigInt64Array(orders),
    excluded: new Int32Array(units * EXCLUSION_REASONS.length),
    knownFirst: new Uint8Array(units).fill(1),
    firstOrderId: new BigInt64Array(units),
    laterAt: new Float64Array(units).fill(Number.NaN),
  };
}

/** The units one by one, as the incremental fold would give them: to store them, or to compare. */
export function* unitsOf(columns: FactsColumns): Generator<{ kind: UnitKind; id: bigint; facts: UnitFacts }> {
  for (let unit = 0; unit < columns.id.length; unit++) {
    const kind = unit < columns.customers ? "customer" : "guests";
    yield { kind, id: columns.id[unit] as bigint, facts: unitFactsAt(columns, unit) };
  }
}

function unitFactsAt(columns: FactsColumns, unit: number): UnitFacts {
  const from = columns.start[unit] as number;
  const to = columns.start[unit + 1] as number;
  const excluded = { test: 0, cancelled: 0, voided: 0, nothingPaid: 0 };
  EXCLUSION_REASONS.forEach((reason, index) => {
    excluded[reason] = columns.excluded[unit * EXCLUSION_REASONS.length + index] as number;
  });
  const laterAt = columns.laterAt[unit] as number;
  return {
    days: Array.from(columns.days.subarray(from, to)),
    netsMinor: Array.from(columns.netsMinor.subarray(from, to)),
    excluded,
    knownFirst: columns.knownFirst[unit] === 1,
    firstOrderId: to > from ? (columns.firstOrderId[unit] as bigint) : null,
    laterAt: Number.isNaN(laterAt) ? null : laterAt,
  };
}
