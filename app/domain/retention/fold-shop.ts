import { GUEST, OrderFlag, type OrderColumns } from "../orders/order-columns.ts";
import { IdIndex, wordsOf } from "../orders/id-index.ts";
import { EXCLUSION_REASONS, standingOf } from "./classify.ts";
import { contributeCustomer, contributeGuests } from "./contribute.ts";
import { DenseRollup } from "./dense-rollup.ts";
import { emptyFactsColumns, type FactsColumns } from "./facts-columns.ts";
import { groupOrders } from "./group-orders.ts";
import type { Rollup } from "./rollup.ts";
import { RollupKind } from "./rollup-kinds.ts";
import { firstOrderKnown, type FoldContext } from "./unit-facts.ts";

/** Orders Shopify counts per customer; given only where we may not see them all (without `read_all_orders`). */
export type CustomerOrderNumbers = { customerId: BigInt64Array; numberOfOrders: Float64Array };

const COUNTS = 255;
const LATER = 254;

/**
 * Folds all of a shop's orders, by the same rules as `foldUnit` and with the same result for every unit. Takes linear time
 * and some 60 bytes an order beside the columns.
 */
export function foldShop(
  columns: OrderColumns,
  context: FoldContext,
  numbers: CustomerOrderNumbers | null = null,
): FactsColumns {
  const { netMinor, laterAt } = withRefunds(columns, context.cutoffMs);
  const standings = standingsOf(columns, netMinor, context.cutoffMs);
  const { customers, id, start, rows, at } = groupOrders(columns);
  const facts = emptyFactsColumns(customers, id.length, rows.length);
  facts.id.set(id);
  const netWords = wordsOf(netMinor);
  const factsWords = wordsOf(facts.netsMinor);
  let place = 0;
  for (let unit = 0; unit < id.length; unit++) {
    const first = place;
    facts.start[unit] = first;
    for (let i = start[unit] as number; i < (start[unit + 1] as number); i++) {
      const row = rows[i] as number;
      const standing = standings[row] as number;
      if (standing === COUNTS) {
        if (place === first) facts.firstOrderId[unit] = columns.orderId[row] as bigint;
        facts.days[place] = context.dayOf(at[i] as number);
        factsWords[place * 2] = netWords[row * 2] as number;
        factsWords[place * 2 + 1] = netWords[row * 2 + 1] as number;
        place++;
      } else if (standing !== LATER) {
        const cell = unit * EXCLUSION_REASONS.length + standing;
        facts.excluded[cell] = (facts.excluded[cell] as number) + 1;
      }
      if (!laterAt) continue;
      const later = laterAt[row] as number;
      if (!Number.isNaN(later) && !(later >= (facts.laterAt[unit] as number))) facts.laterAt[unit] = later;
    }
  }
  facts.start[id.length] = place;
  if (numbers) markUnknownFirsts(facts, start, numbers);
  facts.days = facts.days.subarray(0, place);
  facts.netsMinor = facts.netsMinor.subarray(0, place);
  return facts;
}

/** The sum of what the units contribute, by the same rules as `contribute`. */
export function rollupOf(facts: FactsColumns): Rollup {
  const sum = new DenseRollup();
  const { customers, days, netsMinor, start, excluded, knownFirst } = facts;
  for (let unit = 0; unit < facts.id.length; unit++) {
    const from = start[unit] as number;
    const to = start[unit + 1] as number;
    if (unit < customers) contributeCustomer(days, netsMinor, from, to, knownFirst[unit] === 1, sum);
    else contributeGuests(days, netsMinor, from, to, sum);
  }
  for (let i = 0; i < excluded.length; i++) {
    const orders = excluded[i] as number;
    if (orders > 0) sum.count(RollupKind.excludedByReason, i % EXCLUSION_REASONS.length, 0, orders);
  }
  return sum.toRollup();
}

/** Per order COUNTS (for guests: unattributed), LATER, or the position of its reason in EXCLUSION_REASONS. */
function standingsOf(columns: OrderColumns, netMinor: BigInt64Array, cutoffMs: number): Uint8Array {
  const standings = new Uint8Array(columns.at.length);
  const words = wordsOf(netMinor);
  for (let row = 0; row < standings.length; row++) {
    const flags = columns.flags[row] as number;
    const high = words[row * 2 + 1] as number;
    const standing = standingOf(
      columns.at[row] as number,
      (flags & OrderFlag.test) !== 0,
      columns.cancelledAt[row] as number,
      (flags & OrderFlag.voided) !== 0,
      columns.customer[row] === GUEST,
      high > 0 || (high === 0 && words[row * 2] !== 0),
      cutoffMs,
    );
    standings[row] =
      standing === "counted" || standing === "unattributed"
        ? COUNTS
        : standing === "later"
          ? LATER
          : EXCLUSION_REASONS.indexOf(standing);
  }
  return standings;
}

/** Net at the cut-off per order, and where anything lies later, per order the earliest instant at which it does. */
function withRefunds(
  columns: OrderColumns,
  cutoffMs: number,
): { netMinor: BigInt64Array; laterAt: Float64Array | null } {
  const netMinor = columns.refundAt.length === 0 ? columns.netMinor : columns.netMinor.slice();
  let laterAt: Float64Array | null = null;
  const learnLater = (row: number, at: number): void => {
    laterAt ??= new Float64Array(columns.at.length).fill(Number.NaN);
    if (!(at >= (laterAt[row] as number))) laterAt[row] = at;
  };
  for (let i = 0; i < columns.refundAt.length; i++) {
    const row = columns.refundOrderIndex[i] as number;
    const at = columns.refundAt[i] as number;
    if (at < cutoffMs)
      netMinor[row] = BigInt.asIntN(64, (netMinor[row] as bigint) - (columns.refundNetMinor[i] as bigint));
    else learnLater(row, at);
  }
  for (let row = 0; row < columns.at.length; row++) {
    const at = columns.at[row] as number;
    const cancelledAt = columns.cancelledAt[row] as number;
    if (at >= cutoffMs) learnLater(row, at);
    if (cancelledAt >= cutoffMs) learnLater(row, cancelledAt);
  }
  return { netMinor, laterAt };
}

function markUnknownFirsts(facts: FactsColumns, orderStart: Int32Array, numbers: CustomerOrderNumbers): void {
  const unitById = new IdIndex();
  const ids = wordsOf(facts.id);
  for (let unit = 0; unit < facts.customers; unit++)
    unitById.addWords(ids[unit * 2] as number, ids[unit * 2 + 1] as number);
  const words = wordsOf(numbers.customerId);
  for (let i = 0; i < numbers.customerId.length; i++) {
    const unit = unitById.findWords(words[i * 2] as number, words[i * 2 + 1] as number);
    if (unit < 0) continue;
    const seen = (orderStart[unit + 1] as number) - (orderStart[unit] as number);
    if (!firstOrderKnown(numbers.numberOfOrders[i] as number, seen)) facts.knownFirst[unit] = 0;
  }
}
