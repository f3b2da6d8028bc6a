import type { Line, Order, Shop } from "#sandbox/store/model.ts";
import { displayStatus } from "#sandbox/store/order-totals.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";

/**
 * What an order should have given, reckoned from the store itself and from the design's words: an oracle that shares
 * neither code nor data with the app. Whole numbers over one common denominator take the place of fractions.
 */

/** All rates of a test must divide it. */
export const COMMON = 1_000_000n * 7n * 9n;

/** A line's award: what counted of it then, and its points. */
export type ExpectedAward = { lineId: bigint; counted: bigint; points: bigint; rules: ProgrammeRules };

/** Whether all of it was paid at some time: the store keeps beside an order's refunds what its status was without them. */
const wasPaid = (order: Order): boolean => order.financialStatus === "PAID";

/** Whether an order earns the moment it is seen: paid, and something left of it. Guests leave an e-mail, and so earn too. */
export function shouldEarn(order: Order, shop: Shop): boolean {
  const status = displayStatus(order, shop);
  return !order.test && order.cancelledAt === null && wasPaid(order) && status !== "REFUNDED";
}

/** Whether it is decided for good that a paid order gives nothing. */
export function neverEarns(order: Order, shop: Shop): boolean {
  return !order.test && wasPaid(order) && !shouldEarn(order, shop);
}

/** Units bought, those that an edit took away again not among them. */
const kept = (line: Line): bigint => BigInt(line.quantity - line.removed);

const gross = (line: Line): bigint => line.unitPriceMinor * kept(line);

const discount = (line: Line): bigint => (line.discountMinor * kept(line)) / BigInt(line.quantity);

function counted(line: Line, rules: ProgrammeRules): bigint {
  if (line.isGiftCard) return 0n;
  return rules.earning.exclude.discountedPart ? gross(line) - discount(line) : gross(line);
}

/** The awards of an order as it is bought now, under these rules: lines without points left out. */
export function expectedAwards(order: Order, rules: ProgrammeRules): ExpectedAward[] {
  const shares = order.lines.map((line) => {
    const own = rules.earning.products.find(
      ({ choice }) => line.product && choice.productIds.includes(line.product.id),
    );
    const { points, perMinor } = own?.rate ?? rules.earning.rate;
    return { line, share: (counted(line, rules) * points * COMMON) / perMinor };
  });
  const total = shares.reduce((sum, { share }) => sum + share, 0n) / COMMON;
  let left = total - shares.reduce((sum, { share }) => sum + share / COMMON, 0n);
  const points = new Map(shares.map(({ line, share }) => [line.id, share / COMMON]));
  const inTurn = [...shares].sort((a, b) =>
    a.share % COMMON === b.share % COMMON
      ? Number(a.line.id - b.line.id)
      : a.share % COMMON < b.share % COMMON
        ? 1
        : -1,
  );
  for (const { line } of inTurn) {
    if (left === 0n) break;
    points.set(line.id, (points.get(line.id) ?? 0n) + 1n);
    left--;
  }
  return order.lines
    .map((line) => ({ lineId: line.id, counted: counted(line, rules), points: points.get(line.id) ?? 0n, rules }))
    .filter((award) => award.points > 0n);
}

/** What is left of an award as the order is now; null: it was deleted. */
export function expectedTarget(award: ExpectedAward, order: Order | null, shop: Shop): bigint {
  if (!order || order.cancelledAt !== null || ["REFUNDED", "VOIDED"].includes(displayStatus(order, shop))) return 0n;
  const line = order.lines.find(({ id }) => id === award.lineId);
  if (!line || kept(line) === 0n) return 0n;
  // All lines' units over one denominator.
  const denominator = order.lines.reduce((product, each) => product * (kept(each) || 1n), 1n);
  const paidLeft = order.lines.reduce(
    (sum, each) =>
      kept(each) === 0n
        ? sum
        : sum + (gross(each) - discount(each)) * (kept(each) - BigInt(each.refunded)) * (denominator / kept(each)),
    0n,
  );
  const loose = order.refunds
    .filter((refund) => refund.lines.length === 0)
    .reduce((sum, refund) => sum + refund.totalMinor - refund.shippingMinor, 0n);
  const [of, over] = loose === 0n ? [1n, 1n] : [paidLeft - loose * denominator, paidLeft];
  if (of <= 0n || over <= 0n) return 0n;
  const unitsLeft = kept(line) - BigInt(line.refunded);
  const target = (award.points * counted(line, award.rules) * unitsLeft * of) / (kept(line) * over * award.counted);
  return target < award.points ? target : award.points;
}
