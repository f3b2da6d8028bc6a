import type { Customer, Line } from "./model.ts";
import { isoSeconds } from "./names.ts";
import type { Store } from "./store.ts";

/** Parts of one: a percentage is kept in millionths, 15 % is 150,000. */
export const MILLION = 1_000_000n;

/** What a discount takes off the lines it is entitled to. */
export type DiscountValue =
  { kind: "percentage"; millionths: bigint } | { kind: "amount"; amountMinor: bigint; onEachItem: boolean };

/** What it is entitled to: products and collections by id. */
export interface DiscountItems {
  kind: "all" | "products" | "collections";
  ids: ReadonlySet<bigint>;
}

export interface CombinesWith {
  order: boolean;
  product: boolean;
  shipping: boolean;
}

/** What a code discount is made of. Instants are epoch milliseconds, amounts minor units of the shop's currency. */
export interface DiscountTerms {
  code: string;
  title: string;
  startsAt: number;
  endsAt: number | null;
  /** Null: every customer. */
  customerIds: ReadonlySet<bigint> | null;
  /** Null: shipping becomes free. */
  value: DiscountValue | null;
  items: DiscountItems;
  minimum: { kind: "subtotal"; amountMinor: bigint } | { kind: "quantity"; quantity: bigint } | null;
  combinesWith: CombinesWith;
  usageLimit: number | null;
  appliesOncePerCustomer: boolean;
  /** Free shipping only up to this price. */
  maximumShippingMinor: bigint | null;
  tags: readonly string[];
}

export interface Discount extends DiscountTerms {
  id: bigint;
  redeemCodeId: bigint;
  createdAt: number;
  updatedAt: number;
  /** Orders that used it; a cancelled one stays counted, as on Shopify. */
  uses: number;
  usedBy: Set<bigint>;
}

export type DiscountClass = "ORDER" | "PRODUCT" | "SHIPPING";

/** As Shopify classes it: off the order, off products, off shipping. */
export function discountClass(discount: DiscountTerms): DiscountClass {
  if (discount.value === null) return "SHIPPING";
  return discount.items.kind === "all" ? "ORDER" : "PRODUCT";
}

/** Whether a line is among what a discount is entitled to. Gift cards are never discounted. */
export function entitles(discount: DiscountTerms, line: Pick<Line, "product" | "isGiftCard">): boolean {
  if (line.isGiftCard) return false;
  const { kind, ids } = discount.items;
  if (kind === "all") return true;
  if (line.product === null) return false;
  return kind === "products" ? ids.has(line.product.id) : line.product.collections.some((one) => ids.has(one.id));
}

/** One spelling of a code: Shopify's are not case-sensitive. */
const plain = (code: string): string => code.trim().toLowerCase();

/** The code discounts of a store. Every change is announced as Shopify's DISCOUNTS topics. */
export class Discounts {
  readonly #store: Store;
  readonly #byId = new Map<bigint, Discount>();
  readonly #byCode = new Map<string, Discount>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Oldest first. */
  all(): Discount[] {
    return [...this.#byId.values()];
  }

  get(id: bigint): Discount | null {
    return this.#byId.get(id) ?? null;
  }

  /** The discount of a code, in any case. */
  byCode(code: string): Discount | null {
    return this.#byCode.get(plain(code)) ?? null;
  }

  status(discount: Discount): "ACTIVE" | "EXPIRED" | "SCHEDULED" {
    const now = this.#store.clock.now();
    if (discount.endsAt !== null && discount.endsAt <= now) return "EXPIRED";
    return discount.startsAt > now ? "SCHEDULED" : "ACTIVE";
  }

  /** DISCOUNTS_CREATE. Throws a RangeError for a code that is taken. */
  create(terms: DiscountTerms): Discount {
    if (this.byCode(terms.code) !== null) throw new RangeError(`code ${terms.code} is taken`);
    const now = this.#store.clock.now();
    const discount: Discount = {
      ...terms,
      id: this.#store.nextId(),
      redeemCodeId: this.#store.nextId(),
      createdAt: now,
      updatedAt: now,
      uses: 0,
      usedBy: new Set(),
    };
    this.#byId.set(discount.id, discount);
    this.#byCode.set(plain(discount.code), discount);
    this.#announce("DISCOUNTS_CREATE", discount);
    return discount;
  }

  /** Makes it valid from now on, without an end. DISCOUNTS_UPDATE. */
  activate(discount: Discount): Discount {
    if (this.status(discount) === "ACTIVE") return discount;
    const now = this.#store.clock.now();
    return this.#change(discount, { startsAt: Math.min(discount.startsAt, now), endsAt: null });
  }

  /** Ends it now. DISCOUNTS_UPDATE. */
  deactivate(discount: Discount): Discount {
    if (this.status(discount) === "EXPIRED") return discount;
    const now = this.#store.clock.now();
    return this.#change(discount, { startsAt: Math.min(discount.startsAt, now), endsAt: now });
  }

  /** DISCOUNTS_DELETE. The code is free again; orders keep what it gave. */
  delete(discount: Discount): void {
    this.#byId.delete(discount.id);
    this.#byCode.delete(plain(discount.code));
    this.#announce("DISCOUNTS_DELETE", discount);
  }

  /** For checkout: an order has used it. */
  use(discount: Discount, customer: Customer | null): void {
    discount.uses += 1;
    if (customer !== null) discount.usedBy.add(customer.id);
  }

  #change(discount: Discount, changes: Partial<DiscountTerms>): Discount {
    Object.assign(discount, changes, { updatedAt: this.#store.clock.now() });
    this.#announce("DISCOUNTS_UPDATE", discount);
    return discount;
  }

  #announce(topic: string, discount: Discount): void {
    this.#store.announce(topic, discount.id, {
      admin_graphql_api_id: `gid://shopify/DiscountCodeNode/${discount.id.toString()}`,
      title: discount.title,
      status: this.status(discount),
      created_at: isoSeconds(discount.createdAt),
      updated_at: isoSeconds(discount.updatedAt),
    });
  }
}
