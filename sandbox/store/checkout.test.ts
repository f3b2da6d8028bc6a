import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStoppedClock } from "#sandbox/clock.ts";
import type { CheckoutInput } from "./checkout.ts";
import type { DiscountTerms } from "./discount.ts";
import { discountAllocations, discountApplications, shippingLines } from "#sandbox/graphql/resolvers/discounts.ts";
import { currentQuantity, lineAmount, orderCurrentTotal, orderTotal } from "./order-totals.ts";
import { smallStoreRecords, storeLines } from "./store-lines.ts";
import { openStore, type Store } from "./store.ts";

const now = Date.parse("2024-06-01T00:00:00Z");

async function open(shop: Record<string, unknown> = {}): Promise<Store> {
  const [first, ...rest] = smallStoreRecords();
  return openStore(storeLines([{ ...first, ...shop }, ...rest]), { clock: createStoppedClock(now) });
}

function terms(over: Partial<DiscountTerms> = {}): DiscountTerms {
  return {
    code: "FIVE",
    title: "Five off",
    startsAt: now - 1,
    endsAt: null,
    customerIds: null,
    value: { kind: "amount", amountMinor: 500n, onEachItem: false },
    items: { kind: "all", ids: new Set() },
    minimum: null,
    combinesWith: { order: false, product: false, shipping: false },
    usageLimit: null,
    appliesOncePerCustomer: false,
    maximumShippingMinor: null,
    tags: [],
    ...over,
  };
}

const cart: CheckoutInput = {
  customerId: 7n,
  lines: [
    { productId: 1n, quantity: 3, unitPrice: "3.35" },
    { productId: 2n, quantity: 1, unitPrice: "4.00" },
  ],
  shipping: "5.00",
};

function refusalOf(store: Store, input: Partial<CheckoutInput>): string {
  const outcome = store.checkOut({ ...cart, ...input });
  if (outcome.ok) return "taken";
  return outcome.codes.flatMap((code) => (code.ok ? [] : [code.reason])).join() || outcome.reason;
}

describe("a code at checkout", () => {
  it("is refused for the reason that fits, and then nothing has happened", async () => {
    const store = await open();
    const { discounts } = store;
    discounts.create(terms({ code: "HERS", customerIds: new Set([8n]) }));
    discounts.create(terms({ code: "OVER", endsAt: now }));
    discounts.create(terms({ code: "SOON", startsAt: now + 1 }));
    discounts.create(terms({ code: "MIN", minimum: { kind: "subtotal", amountMinor: 1406n } }));
    discounts.create(terms({ code: "UNITS", minimum: { kind: "quantity", quantity: 5n } }));
    discounts.create(terms({ code: "OTHER", items: { kind: "products", ids: new Set([99n]) } }));
    discounts.create(terms({ code: "SHIP", value: null, maximumShippingMinor: 499n }));
    discounts.create(terms({ code: "A" }));
    discounts.create(terms({ code: "B" }));
    const reasons = ["NONE", "HERS", "OVER", "SOON", "MIN", "UNITS", "OTHER", "SHIP"].map((code) =>
      refusalOf(store, { codes: [code] }),
    );
    const wanted = "unknown other_customer not_active not_active minimum minimum nothing_entitled shipping_too_dear";
    expect(reasons).toEqual(wanted.split(" "));
    expect(refusalOf(store, { codes: ["A", "B"] })).toBe("does_not_combine");
    expect(refusalOf(store, { customerId: null, codes: ["HERS"] })).toBe("other_customer");
    expect(refusalOf(store, { storeCredit: "0.01" })).toBe("credit_short");
    expect(store.orders.size).toBe(1);
    expect(discounts.all().every((discount) => discount.uses === 0)).toBe(true);
  });

  it("is counted when it is used, and stays used when the order is cancelled", async () => {
    const store = await open();
    const once = store.discounts.create(terms({ code: "ONCE", usageLimit: 1 }));
    const each = store.discounts.create(terms({ code: "EACH", appliesOncePerCustomer: true }));
    const outcome = store.checkOut({ ...cart, codes: ["once"] });
    if (!outcome.ok) throw new Error(outcome.reason);
    expect([outcome.order.discountCodes, once.uses]).toEqual([["ONCE"], 1]);
    store.cancel(outcome.order.id);
    expect(refusalOf(store, { codes: ["ONCE"] })).toBe("used_up");
    expect(refusalOf(store, { codes: ["EACH"] })).toBe("taken");
    expect(refusalOf(store, { codes: ["EACH"] })).toBe("used_by_customer");
    expect(refusalOf(store, { codes: ["EACH"], customerId: 8n })).toBe("taken");
    expect(each.uses).toBe(2);
  });

  it("shows in the order as Shopify shows it: on its products, over the order, on shipping", async () => {
    const store = await open();
    const combinesWith = { order: true, product: true, shipping: true };
    const tea = { kind: "products" as const, ids: new Set([1n]) };
    store.discounts.create(
      terms({ code: "TEA", items: tea, value: { kind: "percentage", millionths: 200_000n }, combinesWith }),
    );
    store.discounts.create(
      terms({ code: "TWO", value: { kind: "amount", amountMinor: 200n, onEachItem: false }, combinesWith }),
    );
    store.discounts.create(terms({ code: "SHIP", value: null, combinesWith }));
    const outcome = store.checkOut({ ...cart, codes: ["TEA", "TWO", "SHIP"] });
    if (!outcome.ok) throw new Error(outcome.reason);
    const { order } = outcome;
    // 20 % of 10.05 is 2.01; 2.00 over 8.04 and 4.00 is 1.34 and 0.66.
    expect(order.lines.map((line) => line.allocations.map(({ amountMinor }) => amountMinor))).toEqual([
      [201n, 134n],
      [66n],
    ]);
    expect(orderTotal(order, store.shop)).toBe(1005n + 400n - 201n - 200n);
    expect(discountApplications(order, store.shop)).toMatchObject([
      { code: "TEA", index: 0, targetSelection: "ENTITLED", targetType: "LINE_ITEM", value: { percentage: 20 } },
      { code: "TWO", index: 1, targetSelection: "ALL", allocationMethod: "ACROSS", value: { amount: "2.0" } },
      { code: "SHIP", index: 2, targetType: "SHIPPING_LINE", value: { percentage: 100 } },
    ]);
    expect(order.lines.map((line) => discountAllocations(line, store.shop))).toMatchObject([
      [{ discountApplication: { code: "TEA" } }, { discountApplication: { code: "TWO", index: 1 } }],
      [{ allocatedAmountSet: { shopMoney: { amount: "0.66" } } }],
    ]);
    expect(shippingLines(order, store.shop)).toMatchObject([
      {
        originalPriceSet: { shopMoney: { amount: "5.0" } },
        discountedPriceSet: { shopMoney: { amount: "0.0" } },
        discountAllocations: [{ discountApplication: { code: "SHIP" } }],
      },
    ]);
  });
});

describe("an edit of an order with a code", () => {
  it("takes the removed units' share of the code away with them, and the rest can still be refunded", async () => {
    const store = await open();
    store.discounts.create(terms({ code: "TWO", value: { kind: "amount", amountMinor: 200n, onEachItem: false } }));
    const outcome = store.checkOut({ ...cart, codes: ["TWO"], shipping: "0" });
    if (!outcome.ok) throw new Error(outcome.reason);
    const { order } = outcome;
    const [green, black] = order.lines;
    if (green === undefined || black === undefined) throw new Error("two lines were bought");
    // 2.00 over 10.05 and 4.00 is 1.43 and 0.57; of 8.62 for three, one unit is 2.87.
    expect([green.discountMinor, black.discountMinor]).toEqual([143n, 57n]);
    store.edit(order.id, green.id, 2);
    expect(orderCurrentTotal(order, store.shop)).toBe(1205n - 287n);
    store.refund(order.id, { lines: [{ lineId: green.id, quantity: 2 }] });
    expect(orderCurrentTotal(order, store.shop)).toBe(343n);
    store.cancel(order.id);
    expect(orderCurrentTotal(order, store.shop)).toBe(0n);
  });
});

describe("any checkout", () => {
  const value = fc.oneof(
    fc.record({ kind: fc.constant("percentage" as const), millionths: fc.bigInt({ min: 1n, max: 1_000_000n }) }),
    fc.record({
      kind: fc.constant("amount" as const),
      amountMinor: fc.bigInt({ min: 1n, max: 3000n }),
      onEachItem: fc.boolean(),
    }),
    fc.constant(null),
  );
  const items = fc.constantFrom(
    { kind: "all" as const, ids: new Set<bigint>() },
    { kind: "products" as const, ids: new Set([1n]) },
    { kind: "products" as const, ids: new Set([1n, 2n]) },
  );
  const discount = fc.record({ value, items });
  const line = fc.record({
    productId: fc.constantFrom(1n, 2n),
    quantity: fc.integer({ min: 1, max: 4 }),
    unitPrice: fc.integer({ min: 0, max: 2000 }).map((minor) => (minor / 100).toFixed(2)),
  });

  it("adds up, and refunded to the last unit leaves nothing: codes, shipping, store credit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(discount, { maxLength: 3 }),
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.bigInt({ min: 1n, max: 4000n }),
        fc.array(fc.nat(3), { maxLength: 6 }),
        fc.boolean(),
        async (discounts, lines, heldMinor, refunds, cancelled) => {
          const store = await open();
          const combinesWith = { order: true, product: true, shipping: true };
          for (const [at, one] of discounts.entries())
            store.discounts.create(
              terms({ code: `C${at}`, ...one, combinesWith, items: one.value ? one.items : terms().items }),
            );
          store.credit.credit(7n, heldMinor);
          const codes = discounts
            .map((_, at) => `C${at}`)
            .filter((code) => refusalOf(store, { lines, codes: [code], financialStatus: "PENDING" }) === "taken");
          const outcome = store.checkOut({ customerId: 7n, lines, codes, storeCredit: true, shipping: "5.00" });
          if (!outcome.ok) throw new Error(outcome.reason);
          const { order } = outcome;
          const total = orderTotal(order, store.shop);
          for (const one of order.lines) {
            expect(one.allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(one.discountMinor);
            expect(lineAmount(one) >= 0n).toBe(true);
          }
          const off = order.discounts.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
          const lineOff = order.lines.reduce(
            (sum, { discountMinor }) => sum + discountMinor,
            order.shippingDiscountMinor,
          );
          expect(off).toBe(lineOff);
          expect(order.storeCreditMinor).toBe(total < heldMinor ? total : heldMinor);
          expect(store.credit.balance(7n)).toBe(heldMinor - order.storeCreditMinor);

          for (const at of refunds) {
            const one = order.lines[at];
            if (one !== undefined && currentQuantity(one) > 0)
              store.refund(order.id, { lines: [{ lineId: one.id, quantity: 1 }] });
          }
          if (cancelled) store.cancel(order.id);
          else {
            const rest = order.lines
              .map((one) => ({ lineId: one.id, quantity: currentQuantity(one) }))
              .filter(({ quantity }) => quantity > 0);
            if (rest.length > 0) store.refund(order.id, { lines: rest });
            if (order.shippingDiscountMinor === 0n) store.refund(order.id, { shipping: "5.00" });
          }
          expect(orderCurrentTotal(order, store.shop)).toBe(0n);
          expect(store.credit.balance(7n)).toBe(heldMinor);
        },
      ),
      { numRuns: 60 },
    );
  });
});
