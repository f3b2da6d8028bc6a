import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShopifyTrouble } from "../trouble.ts";
import { amountsIn } from "./amounts.ts";
import { bulkTranslator } from "./bulk.ts";
import { translateOrder } from "./order.ts";
import {
  headPayload,
  linePayload,
  orderFacts,
  orderPayload,
  refundedLine,
  type OrderFacts,
} from "./random-payloads.ts";

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** Tells what was hashed. */
const hash = (email: string): Uint8Array => Buffer.from(email);
const translate = (facts: OrderFacts) => translateOrder(orderPayload(facts), amountsIn(facts.currencyCode), hash);

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ShopifyTrouble) return `${error.kind} ${error.code}`;
  }
  return "no trouble";
};

describe("translateOrder", () => {
  test("line by line: price x quantity, less discounts, less contained tax; gift cards count nothing", () => {
    fc.assert(
      fc.property(orderFacts, (facts) => {
        const order = translate(facts);
        for (const [index, line] of facts.lines.entries()) {
          const discount = sum(line.discounts.map((d) => d.amountMinor));
          const tax = facts.taxesIncluded ? sum(line.taxesMinor) : 0n;
          const net = line.giftCard ? 0n : BigInt(line.quantity) * line.unitMinor - discount - tax;
          expect(order.lines[index]).toMatchObject({
            id: line.id,
            productId: line.productId,
            netMinor: net,
            taxMinor: tax,
          });
          const byCode = sum(line.discounts.map((d) => (d.code === "VIP" ? d.amountMinor : 0n)));
          const vip = order.lines[index]?.discounts.filter((d) => d.code === "VIP") ?? [];
          expect(vip).toEqual(byCode === 0n ? [] : [{ code: "VIP", amountMinor: byCode }]);
        }
        expect(order.netMinor).toBe(sum(order.lines.map((l) => l.netMinor)));
        expect(order.customerId).toBe(facts.customerId);
        expect(order.guestHash).toEqual(facts.customerId === null ? hash("who@shop.example") : null);
      }),
    );
  });

  test("refunds: lines less contained tax, or the amount less shipping", () => {
    fc.assert(
      fc.property(orderFacts, (facts) => {
        const order = translate(facts);
        for (const [index, refund] of facts.refunds.entries()) {
          const goods = refund.lines.map((l) => {
            if (refundedLine(facts, l.line).giftCard) return 0n;
            return facts.taxesIncluded ? l.subtotalMinor - l.taxMinor : l.subtotalMinor;
          });
          const shipping = sum(refund.shipping.map((s) => s.subtotalMinor + (facts.taxesIncluded ? 0n : s.taxMinor)));
          const rest = refund.amountMinor - shipping;
          const net = refund.lines.length > 0 ? sum(goods) : rest < 0n ? 0n : rest;
          const got = order.refunds[index];
          expect(got).toMatchObject({ id: refund.id, netMinor: net, shippingMinor: shipping });
          expect(got?.createdAt).toBe(Date.UTC(2026, 2, 4, 5, 6, 7));
          // The table's key is (refund, line): a line must not come twice.
          expect(new Set(got?.lines.map((l) => l.lineId)).size).toBe(got?.lines.length);
          expect(sum(got?.lines.map((l) => BigInt(l.quantity)) ?? [])).toBe(
            sum(refund.lines.map((l) => BigInt(l.quantity))),
          );
          expect(sum(got?.lines.map((l) => l.netMinor) ?? [])).toBe(sum(goods));
        }
      }),
    );
  });

  test("units removed by an edit without a refund were never sold", () => {
    const [facts] = fc.sample(orderFacts, { numRuns: 1, seed: 1 });
    if (!facts) throw new Error("no sample");
    const line = {
      ...{ id: 7n, quantity: 3, unitMinor: 1000n, giftCard: false, productId: null },
      discounts: [{ code: "VIP", amountMinor: 100n }],
      taxesMinor: [290n],
    };
    const order: OrderFacts = { ...facts, currencyCode: "GBP", taxesIncluded: true, lines: [line], refunds: [] };
    const payload = { ...linePayload(line, order), currentQuantity: 2 };
    const read = translateOrder({ ...orderPayload(order), lineItems: { nodes: [payload] } }, amountsIn("GBP"), hash);
    expect(read.lines[0]).toMatchObject({
      quantity: 2,
      grossMinor: 2000n,
      discountMinor: 66n,
      taxMinor: 193n,
      netMinor: 1741n,
    });
    expect(read.lines[0]?.discounts).toEqual([{ code: "VIP", amountMinor: 66n }]);
    const bulk = bulkTranslator("GBP", hash);
    bulk(JSON.stringify(headPayload(order)));
    const row = bulk(JSON.stringify({ ...payload, __parentId: `gid://shopify/Order/${order.id}` }));
    expect(row).toEqual({ kind: "line", orderId: order.id, line: read.lines[0] });
  });

  test("the order's own fields", () => {
    const [facts] = fc.sample(orderFacts, { numRuns: 1, seed: 2 });
    if (!facts) throw new Error("no sample");
    expect(translate(facts)).toMatchObject({
      orderedAt: Date.UTC(2026, 1, 28, 23, 59, 59),
      updatedAt: Date.UTC(2026, 2, 5, 5, 6, 8),
      cancelledAt: null,
      financialStatus: "SOMETHING_NEW",
      countryCode: "KR",
      visit: { source: "google", utm: null },
    });
    const unprocessed = { ...orderPayload(facts), processedAt: null };
    expect(translateOrder(unprocessed, amountsIn(facts.currencyCode), hash).orderedAt).toBe(Date.UTC(2026, 2, 1));
  });

  test.each([
    ["PAID", true, "PAID"],
    ["PARTIALLY_PAID", false, "PARTIALLY_PAID"],
    ["PARTIALLY_REFUNDED", true, "PARTIALLY_REFUNDED"],
    ["PARTIALLY_REFUNDED", false, "PARTIALLY_PAID"],
    ["REFUNDED", true, "REFUNDED"],
    ["REFUNDED", false, "PART_PAYMENT_REFUNDED"],
    ["PENDING", false, "PENDING"],
    [null, false, "UNKNOWN"],
  ])("%s, paid in full: %s, is kept as %s", (displayFinancialStatus, fullyPaid, kept) => {
    const [facts] = fc.sample(orderFacts, { numRuns: 1, seed: 4 });
    if (!facts) throw new Error("no sample");
    const payload = { ...orderPayload(facts), displayFinancialStatus, fullyPaid };
    expect(translateOrder(payload, amountsIn(facts.currencyCode), hash).financialStatus).toBe(kept);
  });

  test("a payload that lacks a field is refused with the field's name and nothing else", () => {
    const [facts] = fc.sample(orderFacts, { numRuns: 1, seed: 3 });
    if (!facts) throw new Error("no sample");
    const whole = orderPayload(facts);
    const amounts = amountsIn(facts.currencyCode);
    for (const field of Object.keys(whole)) {
      const { [field]: dropped, ...rest } = whole;
      expect(dropped).toBeDefined();
      expect(code(() => translateOrder(rest, amounts, hash))).toMatch(new RegExp(`^stop FIELD order\\.${field}`));
    }
    expect(code(() => translateOrder({ ...whole, currencyCode: "USD" }, amounts, hash))).toBe(
      "stop FIELD order.currencyCode",
    );
    expect(code(() => translateOrder({ ...whole, id: "gid://shopify/Order/5x" }, amounts, hash))).toBe(
      "stop FIELD order.id",
    );
  });
});

describe("bulkTranslator", () => {
  test("gives the same orders and lines as single reads, however the lines are shuffled behind their orders", () => {
    const files = fc.uniqueArray(orderFacts, { minLength: 1, maxLength: 5, selector: (o) => o.id });
    fc.assert(
      fc.property(files, fc.infiniteStream(fc.nat()), (all, dice) => {
        const orders = all.map((o) => ({ ...o, currencyCode: "KWD" }));
        const children = orders.flatMap((o) =>
          o.lines.map((l) => JSON.stringify({ ...linePayload(l, o), __parentId: `gid://shopify/Order/${o.id}` })),
        );
        const shuffled = children
          .map((line) => ({ line, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at);
        const file = [
          ...orders.map((o) => JSON.stringify(headPayload(o)).replaceAll("/", "\\/")),
          ...shuffled.map((s) => s.line),
        ];
        const rows = file.map(bulkTranslator("KWD", hash));
        for (const facts of orders) {
          const { lines, refunds, netMinor, ...head } = translate(facts);
          expect(rows).toContainEqual({ kind: "order", order: head, refunded: refunds.length > 0 });
          const found = rows.flatMap((row) => (row.kind === "line" && row.orderId === facts.id ? [row.line] : []));
          expect(found.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(lines.sort((a, b) => (a.id < b.id ? -1 : 1)));
          expect(sum(found.map((l) => l.netMinor))).toBe(netMinor);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("customers and products", () => {
    const translateLine = bulkTranslator("USD", hash);
    const customer = {
      id: "gid://shopify/Customer/9223372036854775807",
      createdAt: "2026-01-01T00:00:00Z",
      updatedAt: "2026-01-02T00:00:00Z",
      numberOfOrders: "18446744073709551615",
      tags: ["vip"],
      defaultAddress: null,
      verifiedEmail: true,
      defaultEmailAddress: { emailAddress: "a@b.example", marketingState: "SUBSCRIBED" },
      birthDate: { value: "1988-02-29" },
    };
    expect(translateLine(JSON.stringify(customer))).toEqual({
      kind: "customer",
      customer: {
        id: 9223372036854775807n,
        createdAt: Date.UTC(2026, 0, 1),
        updatedAt: Date.UTC(2026, 0, 2),
        numberOfOrders: 18446744073709551615n,
        tags: ["vip"],
        countryCode: null,
        emailConsent: "SUBSCRIBED",
        emailHash: hash("a@b.example"),
        birthday: { month: 2, day: 29 },
      },
    });
    const read = (change: object): unknown => translateLine(JSON.stringify({ ...customer, ...change }));
    expect(read({ verifiedEmail: false })).toMatchObject({ customer: { emailHash: null } });
    expect(read({ defaultEmailAddress: null })).toMatchObject({ customer: { emailHash: null, emailConsent: null } });
    for (const birthDate of [null, { value: "1989-02-29" }, { value: "soon" }])
      expect(read({ birthDate })).toMatchObject({ customer: { birthday: null } });
    const product = {
      id: "gid://shopify/Product/5",
      title: "Tea",
      productType: "",
      tags: [],
      updatedAt: "2026-01-02T00:00:00Z",
    };
    expect(translateLine(JSON.stringify(product))).toMatchObject({
      kind: "product",
      product: { id: 5n, title: "Tea" },
    });
  });

  test("a cut line asks for another try; a strange one is refused", () => {
    const translateLine = bulkTranslator("USD", hash);
    expect(code(() => translateLine('{"id":"gid://shop'))).toBe("retry BULK_LINE_CUT");
    expect(code(() => translateLine('{"id":"gid://shopify/Cat/5"}'))).toBe("stop FIELD id");
    expect(code(() => translateLine("5"))).toBe("stop FIELD line");
  });
});
