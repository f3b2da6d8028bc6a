import fc from "fast-check";
import { expect, test } from "vitest";
import { localDaysOf, randomShop } from "#test/retention/random-orders.ts";
import { OrderColumnsBuilder } from "../orders/order-columns.ts";
import { customerColumns, NO_DAY } from "./customer-columns.ts";
import { unitsOf } from "./facts-columns.ts";
import { foldShop } from "./fold-shop.ts";
import { spendHistories } from "./models/gamma-gamma.ts";

test("each customer with a counted order is summed up from the facts", () => {
  fc.assert(
    fc.property(randomShop, ({ timeZone, orders, asOf }) => {
      const { dayOf, endOf } = localDaysOf(timeZone);
      const builder = new OrderColumnsBuilder();
      // same-day orders are what a random shop has too few of: everyone orders twice, the second time a little later
      for (const order of orders) {
        builder.add(order);
        builder.add({ ...order, id: order.id + 1000n, at: order.at + 60_000 });
      }
      const facts = foldShop(builder.columns(), { dayOf, cutoffMs: endOf(asOf) });
      const columns = customerColumns(facts);
      const expected = [...unitsOf(facts)]
        .filter(({ kind, facts: own }) => kind === "customer" && own.days.length > 0)
        .map(({ id, facts: { days, netsMinor, firstOrderId } }) => ({
          id,
          orders: days.length,
          net: netsMinor.reduce((sum, net) => sum + net, 0n),
          days: [days[0], days[1] ?? NO_DAY, days.at(-1)],
          distinct: new Set(days).size,
          firstDayNet: netsMinor.reduce((sum, net, i) => (days[i] === days[0] ? sum + net : sum), 0n),
          firstOrderId,
        }));
      const actual = Array.from(columns.customerId, (id, i) => ({
        id,
        orders: columns.orders[i],
        net: columns.netMinor[i],
        days: [columns.firstDay[i], columns.secondDay[i], columns.lastDay[i]],
        distinct: columns.orderDays[i],
        firstDayNet: columns.firstDayNetMinor[i],
        firstOrderId: columns.firstOrderId[i],
      }));
      expect(actual).toEqual(expected);

      const repeaters = expected.filter((customer) => customer.distinct > 1);
      const { repeats, spent } = spendHistories(columns, "KWD");
      expect([...repeats]).toEqual(repeaters.map((customer) => customer.distinct - 1));
      expect([...spent]).toEqual(repeaters.map((customer) => Number(customer.net - customer.firstDayNet) / 1000));
    }),
    { numRuns: 60 },
  );
});
