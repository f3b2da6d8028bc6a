import fc from "fast-check";
import { expect, test } from "vitest";
import { localDaysOf, randomShop, type RandomShop } from "#test/retention/random-orders.ts";
import { OrderColumnsBuilder } from "../orders/order-columns.ts";
import type { OrderFact } from "../orders/order.ts";
import { contribute } from "./contribute.ts";
import { unitsOf } from "./facts-columns.ts";
import { foldShop, rollupOf } from "./fold-shop.ts";
import { Rollup } from "./rollup.ts";
import { firstOrderKnown, foldUnit, guestUnitOf, type FoldContext, type UnitFacts } from "./unit-facts.ts";

const contextOf = ({ timeZone, asOf }: RandomShop): FoldContext => {
  const { dayOf, endOf } = localDaysOf(timeZone);
  return { dayOf, cutoffMs: endOf(asOf) };
};

const columnsOf = (orders: Iterable<OrderFact>) => {
  const builder = new OrderColumnsBuilder();
  for (const order of orders) builder.add(order);
  return builder.columns();
};

const unitKey = (order: OrderFact): string =>
  order.customerId === null ? `guests ${guestUnitOf(order.at)}` : `customer ${order.customerId}`;

test("orders that come, change, move to another customer and go leave the sum that a full fold gives", () => {
  fc.assert(
    fc.property(randomShop, randomShop, fc.array(fc.nat(1000), { maxLength: 20 }), (shop, other, removals) => {
      const context = contextOf(shop);
      const orders = new Map<bigint, OrderFact>();
      const rollup = new Rollup();
      const foldKey = (key: string): UnitFacts =>
        foldUnit(
          [...orders.values()].filter((order) => unitKey(order) === key),
          context,
        );
      const change = (id: bigint, order: OrderFact | null): void => {
        const touched = new Set(
          [orders.get(id), order].filter((touching) => touching !== null && touching !== undefined).map(unitKey),
        );
        for (const sign of [-1n, 1n]) {
          for (const key of touched) {
            const kind = key.startsWith("guests") ? "guests" : "customer";
            contribute(foldKey(key), kind, (row, a, b, n) => rollup.add(row, a, b, sign * BigInt(n)));
          }
          if (sign === 1n) break;
          if (order) orders.set(id, order);
          else orders.delete(id);
        }
      };
      for (const order of shop.orders) change(order.id, order);
      for (const order of other.orders) change(order.id, order); // the same ids: every order changes
      for (const index of removals) change(shop.orders[index % (shop.orders.length || 1)]?.id ?? 0n, null);

      const full = rollupOf(foldShop(columnsOf(orders.values()), context));
      expect(rollup.entries()).toEqual(full.entries());
      expect(rollup.equal(full)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("the full fold gives every unit the facts that folding it alone gives, whatever the order of the columns", () => {
  fc.assert(
    fc.property(randomShop, fc.nat(3), (shop, unseen) => {
      const context = contextOf(shop);
      const ids = [...new Set(shop.orders.map((order) => order.customerId).filter((id) => id !== null))];
      const seen = (id: bigint): number => shop.orders.filter((order) => order.customerId === id).length;
      const numberOf = (id: bigint): number => seen(id) + (Number(BigInt.asUintN(8, id)) % 4 === unseen ? 1 : 0);
      const numbers = { customerId: BigInt64Array.from(ids), numberOfOrders: Float64Array.from(ids, numberOf) };
      const facts = foldShop(columnsOf(shop.orders), context, numbers);
      const rollup = rollupOf(facts);

      const sum = new Rollup();
      const keys = new Set(shop.orders.map(unitKey));
      let units = 0;
      for (const { kind, id, facts: own } of unitsOf(facts)) {
        units++;
        const orders = shop.orders.filter((order) => unitKey(order) === `${kind} ${id}`);
        expect(own).toEqual(foldUnit(orders, context, kind === "customer" ? numberOf(id) : null));
        contribute(own, kind, (row, a, b, n) => sum.add(row, a, b, n));
      }
      expect(units).toBe(keys.size);
      expect(sum.minus(rollup).entries()).toEqual([]);
      const backwards = foldShop(columnsOf([...shop.orders].reverse()), context, numbers);
      expect(rollupOf(backwards).equal(rollup)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("laterAt is the first instant at which folding again changes what is known", () => {
  fc.assert(
    fc.property(randomShop, (shop) => {
      const context = contextOf(shop);
      const facts = foldUnit(shop.orders, context);
      const instants = shop.orders
        .flatMap((order) => [order.at, order.cancelledAt ?? -1, ...order.refunds.map((refund) => refund.at)])
        .filter((at) => at >= context.cutoffMs);
      expect(facts.laterAt).toBe(instants.length === 0 ? null : Math.min(...instants));
      const { days, netsMinor, excluded } = foldUnit(shop.orders, { ...context, cutoffMs: facts.laterAt ?? Infinity });
      expect({ days, netsMinor, excluded }).toEqual({
        days: facts.days,
        netsMinor: facts.netsMinor,
        excluded: facts.excluded,
      });
    }),
  );
});

test("a shop of one customer with many orders, backwards, folds like any other", () => {
  const orders = Array.from({ length: 5000 }, (_, i): OrderFact => ({
    id: BigInt(10_000 - i),
    customerId: 7n,
    at: Math.floor((5000 - i) / 3) * 3_600_000,
    test: false,
    voided: false,
    cancelledAt: null,
    netMinor: BigInt(i),
    refunds: [],
  }));
  const context = { dayOf: localDaysOf("UTC").dayOf, cutoffMs: Infinity };
  const [unit] = unitsOf(foldShop(columnsOf(orders), context));
  expect(unit?.facts).toEqual(foldUnit(orders, context));
});

test("a first order is known unless Shopify counts more orders than are seen", () => {
  expect([firstOrderKnown(3, 3), firstOrderKnown(2n, 3), firstOrderKnown(4n, 3)]).toEqual([true, true, false]);
  expect(firstOrderKnown(null, 3)).toBe(true);
});
