import { MILLION } from "#sandbox/store/discount.ts";
import type { DiscountItems, DiscountTerms, DiscountValue } from "#sandbox/store/discount.ts";
import { parseAmount } from "#sandbox/store/money.ts";
import type { Store } from "#sandbox/store/store.ts";
import { notImplemented } from "./api-error.ts";
import { parseGid } from "./values.ts";

/** A userError of the discount mutations. */
export interface DiscountUserError {
  field: string[];
  message: string;
  code: string;
  extraInfo: null;
}

interface Ids {
  add?: string[] | null;
}

/** DiscountCodeBasicInput and DiscountCodeFreeShippingInput, as graphql-js coerces them. */
export interface DiscountCodeInput {
  code?: string | null;
  title?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  context?: { all?: string; customers?: Ids; customerSegments?: unknown; markets?: unknown } | null;
  customerSelection?: { all?: boolean | null; customers?: Ids | null; customerSegments?: unknown } | null;
  customerGets?: {
    items?: { all?: boolean | null; products?: { productsToAdd?: string[] | null } | null; collections?: Ids | null };
    value?: {
      percentage?: number | null;
      discountAmount?: { amount?: unknown; appliesOnEachItem?: boolean | null } | null;
      discountOnQuantity?: unknown;
    };
  } | null;
  destination?: { all?: boolean | null; countries?: unknown } | null;
  maximumShippingPrice?: unknown;
  minimumRequirement?: {
    subtotal?: { greaterThanOrEqualToSubtotal?: unknown } | null;
    quantity?: { greaterThanOrEqualToQuantity?: unknown } | null;
  } | null;
  combinesWith?: {
    orderDiscounts?: boolean | null;
    productDiscounts?: boolean | null;
    shippingDiscounts?: boolean | null;
    productDiscountsWithTagsOnSameCartLine?: unknown;
  } | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean | null;
  recurringCycleLimit?: number | null;
  tags?: string[] | null;
}

/** Reads the input of one mutation field by field, collecting what Shopify would refuse. */
class Reading {
  readonly errors: DiscountUserError[] = [];
  readonly #store: Store;
  readonly #argument: string;

  constructor(store: Store, argument: string) {
    this.#store = store;
    this.#argument = argument;
  }

  refuse(path: readonly string[], code: string, message: string): void {
    this.errors.push({ field: [this.#argument, ...path], message, code, extraInfo: null });
  }

  text(value: string | null | undefined, name: string, label: string): string {
    const text = value?.trim() ?? "";
    if (text === "") this.refuse([name], "BLANK", `${label} can't be blank`);
    else if (text.length > 255) this.refuse([name], "TOO_LONG", `${label} is too long (maximum is 255 characters)`);
    return text;
  }

  instant(value: string | null | undefined): number | null {
    const instant = value === null || value === undefined ? NaN : Date.parse(value);
    return Number.isNaN(instant) ? null : instant;
  }

  /** A decimal in the shop's currency, minor units. */
  amount(value: unknown, path: readonly string[], least: bigint): bigint {
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
    const minor = parseAmount(text, this.#store.shop.exponent);
    if (minor !== null && minor >= least) return minor;
    this.refuse(path, least === 0n ? "GREATER_THAN_OR_EQUAL_TO" : "GREATER_THAN", "Value must be greater than 0");
    return 0n;
  }

  known(ids: readonly string[], kind: "Customer" | "Product" | "Collection", path: readonly string[]): Set<bigint> {
    const { customers, products, collections } = this.#store;
    const there = { Customer: customers, Product: products, Collection: collections }[kind];
    const found = new Set<bigint>();
    for (const text of ids) {
      const { type, id } = parseGid(text);
      if (type === kind && there.has(id)) found.add(id);
      else this.refuse(path, "INVALID", `${kind} with id: ${id.toString()} is invalid`);
    }
    return found;
  }
}

function customersOf(input: DiscountCodeInput, reading: Reading): Set<bigint> | null {
  const { context, customerSelection } = input;
  const chosen = context ?? customerSelection ?? null;
  if (context && customerSelection)
    reading.refuse(["context"], "INVALID", "Only one of context or customerSelection can be provided.");
  if (chosen === null) {
    reading.refuse(["context"], "BLANK", "Context can't be blank");
    return null;
  }
  if (chosen.customerSegments || ("markets" in chosen && chosen.markets))
    throw notImplemented("a discount for segments or markets");
  if (!chosen.customers) return null;
  const path = [context ? "context" : "customerSelection", "customers", "add"];
  return reading.known(chosen.customers.add ?? [], "Customer", path);
}

function valueOf(input: DiscountCodeInput, reading: Reading): DiscountValue | null {
  const path = ["customerGets", "value"];
  const value = input.customerGets?.value;
  if (value?.discountOnQuantity) throw notImplemented("discountOnQuantity");
  if (typeof value?.percentage === "number" && !value.discountAmount) {
    const { percentage } = value;
    if (percentage <= 0 || percentage > 1)
      reading.refuse([...path, "percentage"], "VALUE_OUTSIDE_RANGE", "Value must be between 0.0 and 1.0");
    return { kind: "percentage", millionths: BigInt(Math.round(percentage * Number(MILLION))) };
  }
  if (value?.discountAmount && typeof value.percentage !== "number") {
    const { amount, appliesOnEachItem } = value.discountAmount;
    const amountMinor = reading.amount(amount, [...path, "discountAmount", "amount"], 1n);
    return { kind: "amount", amountMinor, onEachItem: appliesOnEachItem === true };
  }
  reading.refuse(path, "BLANK", "Value can't be blank");
  return null;
}

function itemsOf(input: DiscountCodeInput, reading: Reading): DiscountItems {
  const items = input.customerGets?.items;
  if (items?.products) {
    const ids = items.products.productsToAdd ?? [];
    const path = ["customerGets", "items", "products", "productsToAdd"];
    return { kind: "products", ids: reading.known(ids, "Product", path) };
  }
  if (items?.collections) {
    const path = ["customerGets", "items", "collections", "add"];
    return { kind: "collections", ids: reading.known(items.collections.add ?? [], "Collection", path) };
  }
  if (items?.all !== true) reading.refuse(["customerGets", "items"], "BLANK", "Items in 'customer get' can't be blank");
  return { kind: "all", ids: new Set() };
}

function minimumOf(input: DiscountCodeInput, reading: Reading): DiscountTerms["minimum"] {
  const { subtotal, quantity } = input.minimumRequirement ?? {};
  const path = ["minimumRequirement"];
  if (subtotal && quantity) {
    const message = "Minimum subtotal and minimum quantity cannot both be present";
    reading.refuse(path, "MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT", message);
  }
  if (subtotal) {
    const least = subtotal.greaterThanOrEqualToSubtotal;
    const at = [...path, "subtotal", "greaterThanOrEqualToSubtotal"];
    return { kind: "subtotal", amountMinor: reading.amount(least, at, 0n) };
  }
  if (!quantity) return null;
  const text = String(quantity.greaterThanOrEqualToQuantity);
  if (/^[1-9]\d{0,8}$/.test(text)) return { kind: "quantity", quantity: BigInt(text) };
  reading.refuse([...path, "quantity"], "GREATER_THAN", "Minimum quantity must be greater than 0");
  return null;
}

/**
 * Reads a new code discount's input by Shopify's rules. Codes and wording are Shopify's where they are known; the
 * order of the errors is ours.
 * @param argument the mutation's argument, with which the errors' paths begin
 */
export function readDiscount(
  store: Store,
  argument: "basicCodeDiscount" | "freeShippingCodeDiscount",
  input: DiscountCodeInput,
): { terms: DiscountTerms; errors: DiscountUserError[] } {
  const reading = new Reading(store, argument);
  const shipping = argument === "freeShippingCodeDiscount";
  const { combinesWith } = input;
  if (input.destination?.countries) throw notImplemented("free shipping to some countries");
  if (combinesWith?.productDiscountsWithTagsOnSameCartLine)
    throw notImplemented("combining by tags on the same cart line");
  const code = reading.text(input.code, "code", "Code");
  if (code !== "" && store.discounts.byCode(code) !== null)
    reading.refuse(["code"], "TAKEN", "Code must be unique. Please try a different code.");
  const title = reading.text(input.title, "title", "Title");
  const startsAt = reading.instant(input.startsAt);
  if (startsAt === null) reading.refuse(["startsAt"], "BLANK", "Starts at can't be blank");
  const endsAt = reading.instant(input.endsAt);
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt)
    reading.refuse(["endsAt"], "END_DATE_BEFORE_START_DATE", "Ends at needs to be after starts_at");
  const usageLimit = input.usageLimit ?? null;
  if (usageLimit !== null && usageLimit < 1)
    reading.refuse(["usageLimit"], "GREATER_THAN", "Usage limit must be greater than 0");
  const tags = input.tags ?? [];
  if (tags.length > 5) reading.refuse(["tags"], "TOO_MANY_TAGS", "Discounts can have at most 5 tags");
  if (shipping && combinesWith?.shippingDiscounts === true) {
    const message = "The combinesWith settings are not valid for the discount class.";
    reading.refuse(["combinesWith"], "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS", message);
  }
  const maximum = input.maximumShippingPrice ?? null;
  const terms: DiscountTerms = {
    code,
    title,
    startsAt: startsAt ?? 0,
    endsAt,
    customerIds: customersOf(input, reading),
    value: shipping ? null : valueOf(input, reading),
    items: shipping ? { kind: "all", ids: new Set() } : itemsOf(input, reading),
    minimum: minimumOf(input, reading),
    combinesWith: {
      order: combinesWith?.orderDiscounts === true,
      product: combinesWith?.productDiscounts === true,
      shipping: combinesWith?.shippingDiscounts === true,
    },
    usageLimit,
    appliesOncePerCustomer: input.appliesOncePerCustomer === true,
    maximumShippingMinor: maximum === null ? null : reading.amount(maximum, ["maximumShippingPrice"], 0n),
    tags,
  };
  return { terms, errors: reading.errors };
}
