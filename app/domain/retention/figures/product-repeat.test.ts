import fc from "fast-check";
import { expect, test } from "vitest";
import type { CustomerColumns } from "../customer-columns.ts";
import { NO_DAY } from "../customer-columns.ts";
import { productRepeat } from "./product-repeat.ts";

const AS_OF = 500;

const buyer = fc.record({
  firstDay: fc.oneof(fc.nat(AS_OF), fc.constantFrom(AS_OF - 90, AS_OF - 89)),
  gapDays: fc.oneof(fc.constant(null), fc.constantFrom(0, 89, 90, 91), fc.nat(400)),
  knownFirst: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  products: fc.array(fc.constantFrom(0n, 1n, 2n, 3n, 2n ** 53n, 2n ** 53n + 1n, 9n, 10n, 11n, 12n, 13n, 14n, 15n), {
    maxLength: 5,
  }),
});

test("it counts distinct first buyers, matured ones and those of them that came back within 90 days", () => {
  fc.assert(
    fc.property(fc.array(buyer, { maxLength: 40 }), (buyers) => {
      const column = (of: (b: (typeof buyers)[number]) => number): Int32Array => Int32Array.from(buyers, of);
      const firstOrderId = BigInt64Array.from(buyers, (_, i) => 2n ** 60n + BigInt(i));
      const customers: CustomerColumns = {
        customerId: firstOrderId,
        orders: column(() => 1),
        netMinor: firstOrderId,
        firstDay: column((b) => b.firstDay),
        secondDay: column((b) => (b.gapDays === null ? NO_DAY : b.firstDay + b.gapDays)),
        lastDay: column((b) => b.firstDay),
        orderDays: column(() => 1),
        firstDayNetMinor: firstOrderId,
        firstOrderId,
        knownFirst: Uint8Array.from(buyers, (b) => (b.knownFirst ? 1 : 0)),
      };
      const lines = buyers.flatMap((b, i) =>
        b.products.map((productId) => ({ orderId: firstOrderId[i] ?? 0n, productId })),
      );
      lines.push({ orderId: 5n, productId: 1n }); // somebody's later order
      const columns = {
        orderId: BigInt64Array.from(lines, (line) => line.orderId),
        productId: BigInt64Array.from(lines, (line) => line.productId),
      };
      const known = buyers.filter((b) => b.knownFirst);
      const expected = [...new Set(known.flatMap((b) => b.products))]
        .filter((productId) => productId !== 0n)
        .map((productId) => {
          const bought = known.filter((b) => b.products.includes(productId));
          const matured = bought.filter((b) => b.firstDay + 90 <= AS_OF);
          const again = matured.filter((b) => b.gapDays !== null && b.gapDays <= 90);
          return {
            productId,
            firstBuyers: bought.length,
            reorderedWithin90Days: again.length,
            matured90: matured.length,
          };
        })
        .sort((x, y) => y.firstBuyers - x.firstBuyers || (x.productId < y.productId ? -1 : 1))
        .slice(0, 10);
      expect(productRepeat(columns, customers, AS_OF)).toEqual(expected);
    }),
  );
});
