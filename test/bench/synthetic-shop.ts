import { draw } from "./hash.ts";

/** The made-up shop's currency has two digits; its zone changes its clocks, as most do. */
export const BENCH_SHOP = {
  domain: "bench.myshopify.com",
  name: "Bench",
  currencyCode: "USD",
  timeZone: "America/New_York",
};

/** Three years of orders, of which the last weeks lie after the as-of: there, too, is something to leave out. */
const FROM_MS = Date.UTC(2023, 6, 1);
const SPAN_SECONDS = 3 * 365 * 86_400;
export const AS_OF = "2026-05-31";

/** Orders per customer, and distinct products. */
const ORDERS_PER_CUSTOMER = 5;
export const PRODUCTS = 1_000;

/** Real ids are of this size: no digit to spare in a double. */
const FIRST_ID = { order: 5_400_000_000_000n, line: 13_900_000_000_000n, customer: 7_100_000_000_000n } as const;
const FIRST_REFUND = 890_000_000_000n;
const FIRST_PRODUCT = 8_200_000_000_000n;

/** Purposes of random draws; each attribute draws from its own. */
const Salt = {
  customer: 1,
  joined: 2,
  later: 3,
  guest: 4,
  refund: 5,
  fate: 6,
  price: 7,
  product: 8,
  look: 9,
  rest: 10,
} as const;

/** Orders by instant. `customer` is -1 for a guest. */
export type SyntheticShop = { seed: number; orders: number; customers: number; at: Float64Array; customer: Int32Array };

/**
 * A shop of `orders` orders and a fifth as many customers over three years: everyone orders once, some come back often and
 * rather sooner than later; 2 % of the orders are guests'. The same for the same seed.
 */
export function syntheticShop(orders: number, seed: number): SyntheticShop {
  const customers = Math.max(1, Math.floor(orders / ORDERS_PER_CUSTOMER));
  const owner = new Int32Array(orders);
  // second and owner's place in one number, because sorting plain numbers is quick
  const keys = new Float64Array(orders);
  for (let i = 0; i < orders; i++) {
    const first = i < customers;
    const customer = first ? i : returning(customers, draw(seed, i, Salt.customer));
    const joined = draw(seed, customer, Salt.joined);
    const moment = first ? joined : joined + (1 - joined) * draw(seed, i, Salt.later) ** 1.5;
    owner[i] = !first && draw(seed, i, Salt.guest) < 0.025 ? -1 : customer;
    keys[i] = Math.floor(moment * (SPAN_SECONDS - 86_400)) * 2 ** 23 + i;
  }
  keys.sort();
  const at = new Float64Array(orders);
  const customer = new Int32Array(orders);
  for (let i = 0; i < orders; i++) {
    const key = keys[i] as number;
    const second = Math.floor(key / 2 ** 23);
    at[i] = FROM_MS + second * 1000;
    customer[i] = owner[key - second * 2 ** 23] as number;
  }
  return { seed, orders, customers, at, customer };
}

/** Three further orders of four go to two fifths of the customers, the fourth to anyone, but rather to some. */
function returning(customers: number, chance: number): number {
  const u = (chance * 4) % 1;
  return Math.floor(customers * (chance < 0.75 ? 0.4 * u : u * u));
}

export const orderId = (i: number): bigint => FIRST_ID.order + BigInt(i) * 1_024n;
/** The place of an order in its shop. */
export const placeOfOrder = (id: bigint): number => Number((id - FIRST_ID.order) / 1_024n);
export const lineId = (i: number, line: number): bigint => FIRST_ID.line + BigInt(i * 2 + line) * 512n;
export const customerId = (c: number): bigint => FIRST_ID.customer + BigInt(c) * 1_024n;
export const productId = (p: number): bigint => FIRST_PRODUCT + BigInt(p) * 64n;
export const refundId = (i: number): bigint => FIRST_REFUND + BigInt(i) * 256n;

/** What one order is: cents and units of its two lines, and what became of it. */
export type SyntheticOrder = {
  units: [number, number];
  unitCents: [number, number];
  products: [number, number];
  /** 10 % off both lines by a code */
  discounted: boolean;
  refunded: boolean;
  cancelled: boolean;
  test: boolean;
  status: "PAID" | "PENDING" | "VOIDED";
};

export function syntheticOrder({ seed }: Pick<SyntheticShop, "seed">, i: number): SyntheticOrder {
  const fate = draw(seed, i, Salt.fate);
  const price = draw(seed, i, Salt.price);
  const look = draw(seed, i, Salt.look);
  const product = (line: number): number => Math.floor(PRODUCTS * draw(seed, i * 2 + line, Salt.product) ** 2);
  return {
    units: [1 + Math.floor(look * 3), 1],
    unitCents: [500 + Math.floor(price * 9_500), 199 + Math.floor(look * 4_000)],
    products: [product(0), product(1)],
    discounted: draw(seed, i, Salt.rest) < 0.1,
    refunded: draw(seed, i, Salt.refund) < 0.02,
    cancelled: fate < 0.008,
    test: fate > 0.998,
    status: fate > 0.5 && fate < 0.503 ? "VOIDED" : fate > 0.6 && fate < 0.62 ? "PENDING" : "PAID",
  };
}

/** Cents that the code takes off a line. */
export function discountCents(order: SyntheticOrder, line: 0 | 1): number {
  return order.discounted ? Math.floor((order.units[line] * order.unitCents[line]) / 10) : 0;
}

/** When the customer's account was made. */
export function joinedAt({ seed }: SyntheticShop, customer: number): number {
  return FROM_MS + Math.floor(draw(seed, customer, Salt.joined) * (SPAN_SECONDS - 86_400)) * 1000;
}
