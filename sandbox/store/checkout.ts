import { spreadDiscount } from "./amounts.ts";
import { MILLION, discountClass, entitles } from "./discount.ts";
import type { Discount } from "./discount.ts";
import type { Customer, Line, Order, OrderDiscount, Variant } from "./model.ts";
import { allocate } from "./order-discount.ts";
import { lineAmount, lineOriginal, orderTotal } from "./order-totals.ts";
import { amount, enterOrder, newLine } from "./place-order.ts";
import type { NewLine } from "./place-order.ts";
import { formatAmount } from "./money.ts";
import { priceOf, shippingRate } from "./price-list.ts";
import type { Store } from "./store.ts";
import { variantById, variantsOf } from "./variants.ts";

/** A cart on its way to becoming an order. Amounts are decimal texts in the shop's currency. */
export interface CheckoutInput {
  /** Null: a guest. */
  customerId: bigint | null;
  email?: string;
  /** Prices are the products' own where none is given. */
  lines: readonly NewLine[];
  codes?: readonly string[];
  /** How much to pay with store credit: as much as there is, an amount, or nothing. */
  storeCredit?: boolean | string;
  /** Default: the shop's flat rate; "0" where nothing is shipped. */
  shipping?: string;
  financialStatus?: "PAID" | "PENDING";
  countryCode?: string;
  sourceName?: string;
  test?: boolean;
}

/** Why a code cannot be used. */
export type CodeRefusal =
  | "unknown"
  | "not_active"
  | "other_customer"
  | "used_up"
  | "used_by_customer"
  | "minimum"
  | "nothing_entitled"
  | "shipping_too_dear"
  | "does_not_combine";

/** What a code does to this cart. */
export type CodeState =
  { code: string; ok: true; discountMinor: bigint } | { code: string; ok: false; reason: CodeRefusal };

/** A cart priced; minor units. Nothing has happened yet. */
export interface Checkout {
  customer: Customer | null;
  lines: Line[];
  codes: CodeState[];
  discounts: OrderDiscount[];
  shippingMinor: bigint;
  shippingDiscountMinor: bigint;
  totalMinor: bigint;
  /** What store credit will pay. */
  storeCreditMinor: bigint;
}

export type CheckoutOutcome =
  { ok: true; order: Order } | { ok: false; reason: "code_refused" | "credit_short"; codes: CodeState[] };

function share(baseMinor: bigint, millionths: bigint): bigint {
  return (2n * baseMinor * millionths + MILLION) / (2n * MILLION);
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What a discount takes off each line, given what the lines cost before it. Zero where it is not entitled. */
function parts(discount: Discount, lines: readonly Line[], baseOf: (line: Line) => bigint): bigint[] {
  const { value } = discount;
  const bases = lines.map((line) => (entitles(discount, line) ? baseOf(line) : 0n));
  const base = bases.reduce((sum, one) => sum + one, 0n);
  if (value === null) return lines.map(() => 0n);
  if (value.kind === "percentage") return spreadDiscount(share(base, value.millionths), bases);
  if (!value.onEachItem) return spreadDiscount(least(value.amountMinor, base), bases);
  return lines.map((line, at) => least(value.amountMinor * BigInt(line.quantity), bases[at] ?? 0n));
}

function refusal(store: Store, discount: Discount, customer: Customer | null, lines: readonly Line[]) {
  const { minimum, usageLimit } = discount;
  if (store.discounts.status(discount) !== "ACTIVE") return "not_active";
  if (discount.customerIds !== null && (customer === null || !discount.customerIds.has(customer.id)))
    return "other_customer";
  if (usageLimit !== null && discount.uses >= usageLimit) return "used_up";
  if (discount.appliesOncePerCustomer && customer !== null && discount.usedBy.has(customer.id))
    return "used_by_customer";
  const entitled = lines.filter((line) => entitles(discount, line));
  if (entitled.length === 0) return "nothing_entitled";
  const subtotal = entitled.reduce((sum, line) => sum + lineOriginal(line), 0n);
  const units = entitled.reduce((sum, line) => sum + BigInt(line.quantity), 0n);
  if (minimum?.kind === "subtotal" && subtotal < minimum.amountMinor) return "minimum";
  return minimum?.kind === "quantity" && units < minimum.quantity ? "minimum" : null;
}

const combineKey = { ORDER: "order", PRODUCT: "product", SHIPPING: "shipping" } as const;

function combine(one: Discount, other: Discount): boolean {
  return one.combinesWith[combineKey[discountClass(other)]] && other.combinesWith[combineKey[discountClass(one)]];
}

/** The discounts that hold together, in the order in which their codes were entered, and what becomes of each code. */
function choose(
  store: Store,
  input: CheckoutInput,
  customer: Customer | null,
  lines: readonly Line[],
  shippingMinor: bigint,
) {
  const chosen: Discount[] = [];
  const refused = new Map<string, CodeRefusal>();
  for (const code of new Set((input.codes ?? []).map((one) => one.trim()).filter((one) => one !== ""))) {
    const discount = store.discounts.byCode(code);
    if (discount !== null && chosen.includes(discount)) continue;
    let reason: CodeRefusal | null = discount === null ? "unknown" : refusal(store, discount, customer, lines);
    if (discount !== null && reason === null) {
      const dear = discount.maximumShippingMinor !== null && shippingMinor > discount.maximumShippingMinor;
      if (discountClass(discount) === "SHIPPING" && dear) reason = "shipping_too_dear";
      else if (!chosen.every((other) => combine(other, discount))) reason = "does_not_combine";
      else chosen.push(discount);
    }
    if (reason !== null) refused.set(code, reason);
  }
  return { chosen, refused };
}

/** The order's record of a discount, before it is known what it takes off. */
function recordOf(discount: Discount, index: number): OrderDiscount {
  const { value } = discount;
  return {
    index,
    code: discount.code,
    totalMinor: 0n,
    targetType: value === null ? "SHIPPING_LINE" : "LINE_ITEM",
    targetSelection: discountClass(discount) === "PRODUCT" ? "ENTITLED" : "ALL",
    allocationMethod: value?.kind === "amount" && value.onEachItem ? "EACH" : "ACROSS",
    millionths: value === null ? MILLION : value.kind === "percentage" ? value.millionths : null,
  };
}

/** Takes the discounts off: products' first, then the order's from what is left, then shipping's. */
function discounted(chosen: readonly Discount[], lines: readonly Line[], shippingMinor: bigint) {
  const records = chosen.map((discount, index) => ({ discount, record: recordOf(discount, index) }));
  const ofClass = (wanted: string) => records.filter(({ discount }) => discountClass(discount) === wanted);
  const book = (record: OrderDiscount, line: Line, amountMinor: bigint): void => {
    allocate(line, record, amountMinor);
    record.totalMinor += amountMinor;
  };
  // One line takes one product discount: the one that gives most, ties to the code entered first.
  const products = ofClass("PRODUCT").map((one) => ({ ...one, parts: parts(one.discount, lines, lineOriginal) }));
  lines.forEach((line, at) => {
    let best: { record: OrderDiscount; amountMinor: bigint } | null = null;
    for (const one of products) {
      const amountMinor = one.parts[at] ?? 0n;
      if (amountMinor > (best?.amountMinor ?? 0n)) best = { record: one.record, amountMinor };
    }
    if (best !== null) book(best.record, line, best.amountMinor);
  });
  for (const { discount, record } of ofClass("ORDER")) {
    const amounts = parts(discount, lines, lineAmount);
    lines.forEach((line, at) => book(record, line, amounts[at] ?? 0n));
  }
  const [shipping] = ofClass("SHIPPING");
  if (shipping !== undefined) shipping.record.totalMinor = shippingMinor;
  return { records: records.map(({ record }) => record), shippingDiscountMinor: shipping?.record.totalMinor ?? 0n };
}

function chosenVariant(store: Store, { variantId, productId }: NewLine): Variant | null {
  if (variantId !== undefined && variantId !== null) return variantById(store, variantId);
  return productId === undefined || productId === null ? null : variantsOf(store.product(productId))[0];
}

/** Prices a cart and says what becomes of each code. Throws a RangeError for a cart that cannot be. */
export function priceCheckout(store: Store, input: CheckoutInput): Checkout {
  const { exponent } = store.shop;
  if (input.lines.length === 0) throw new RangeError("the cart is empty");
  const customer = input.customerId === null ? null : store.customer(input.customerId);
  const lines = input.lines.map((line) => {
    const variant = chosenVariant(store, line);
    const own = variant === null ? null : priceOf(store, variant);
    return newLine(store, { unitPrice: own === null ? undefined : formatAmount(own, exponent), ...line });
  });
  const shippingMinor = input.shipping === undefined ? shippingRate(store) : amount(input.shipping, exponent);
  const { chosen, refused } = choose(store, input, customer, lines, shippingMinor);
  const { records, shippingDiscountMinor } = discounted(chosen, lines, shippingMinor);
  const codes: CodeState[] = [
    ...records.map(({ code, totalMinor }) => ({ code: code ?? "", ok: true as const, discountMinor: totalMinor })),
    ...[...refused].map(([code, reason]) => ({ code, ok: false as const, reason })),
  ];
  const amounts = { customer, lines, codes, discounts: records, shippingMinor, shippingDiscountMinor };
  const totalMinor = orderTotal(draftOf(input, amounts), store.shop);
  const held = customer === null || !store.credit.enabled ? 0n : store.credit.balance(customer.id);
  const wanted = input.storeCredit ?? false;
  const asked = typeof wanted === "string" ? amount(wanted, exponent) : wanted ? held : 0n;
  return { ...amounts, totalMinor, storeCreditMinor: least(asked, totalMinor) };
}

function draftOf(input: CheckoutInput, priced: Omit<Checkout, "totalMinor" | "storeCreditMinor">) {
  const { customer, lines, discounts, shippingMinor, shippingDiscountMinor } = priced;
  return {
    customer,
    lines,
    discounts,
    shippingMinor,
    shippingDiscountMinor,
    tipMinor: 0n,
    discountCodes: discounts.flatMap(({ code }) => code ?? []),
    financialStatus: input.financialStatus ?? ("PAID" as const),
    email: input.email ?? null,
    sourceName: input.sourceName ?? "web",
    test: input.test ?? false,
    ...(input.countryCode === undefined ? {} : { countryCode: input.countryCode }),
  };
}

/** See `Store.checkOut`. One refused code refuses the whole checkout: the caller decides whether to go on without. */
export function checkOut(store: Store, input: CheckoutInput): CheckoutOutcome {
  const priced = priceCheckout(store, input);
  const { codes, customer, storeCreditMinor } = priced;
  if (codes.some((code) => !code.ok)) return { ok: false, reason: "code_refused", codes };
  const account = customer === null ? null : store.credit.ofCustomer(customer.id);
  if (storeCreditMinor > (account?.balanceMinor ?? 0n)) return { ok: false, reason: "credit_short", codes };
  const order = enterOrder(store, { ...draftOf(input, priced), storeCreditMinor });
  for (const code of order.discountCodes) {
    const discount = store.discounts.byCode(code);
    if (discount !== null) store.discounts.use(discount, customer);
  }
  if (account !== null && storeCreditMinor > 0n)
    store.credit.debit(account, storeCreditMinor, "ORDER_PAYMENT", order.id);
  return { ok: true, order };
}
