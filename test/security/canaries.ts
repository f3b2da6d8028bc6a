/** Words that occur nowhere else, one for each personal field, so that finding one tells where it came from. */
export type Canaries = Record<string, string>;

/** What the app must never keep, log or answer with. */
export const FORBIDDEN = {
  firstName: "Qwilliam",
  lastName: "Xanderbloom",
  email: "qx.canary@example.com",
  phone: "+15550199887",
  address: "77 Canarywharfle Lane",
  city: "Canaryville-on-Sea",
  zip: "CQ9 7ZX",
  note: "leave it with the zebra next door",
  birthDate: "1987-03-29",
  company: "Xylocanary Holdings",
  ip: "203.0.113.77",
} as const satisfies Canaries;

/** What it may keep as long as the customer is known, and no longer. */
export const KEPT = {
  tag: "canary-tag-vip",
  discountCode: "CANARY-BIRTHDAY-77",
  reason: "sorry that the parrot bit you, canary",
} as const satisfies Canaries;

const CUSTOMER = 9_007_199_254_740_993n;
export const CUSTOMER_ID = CUSTOMER;
/** Someone else, to whom nothing may happen. */
export const NEIGHBOUR_ID = CUSTOMER + 2n;
const FIRST_ORDER = 9_007_199_254_741_993n;
const GUEST_ORDER = 5;
/** The order she placed as a guest. */
export const GUEST_ORDER_ID = FIRST_ORDER + BigInt(GUEST_ORDER);

const DAY_MS = 24 * 3600 * 1000;

/** A store in which the canary customer has bought five times, beside others; ids exceed 2^53. */
export function canaryStore(domain: string): Record<string, unknown>[] {
  const at = (day: number): string => new Date(Date.now() - day * DAY_MS).toISOString();
  const { firstName, lastName, email, birthDate } = FORBIDDEN;
  const order = (n: number, customer: bigint | null, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    type: "order",
    id: String(FIRST_ORDER + BigInt(n)),
    customerId: customer === null ? null : String(customer),
    createdAt: at(100 - 3 * n),
    countryCode: "GB",
    financialStatus: "PAID",
    lines: [{ id: String(FIRST_ORDER + 1_000n + BigInt(n)), productId: 41, quantity: 2, unitPrice: `${7 + n}.50` }],
    ...more,
  });
  const refund = {
    id: String(FIRST_ORDER + 5_000n),
    createdAt: at(20),
    lines: [{ lineId: String(FIRST_ORDER + 1_002n), quantity: 1 }],
  };
  return [
    { type: "shop", name: "Canary", domain, ianaTimezone: "Europe/London", currencyCode: "GBP" },
    { type: "product", id: 41, title: "Tea", createdAt: at(120) },
    {
      type: "customer",
      id: String(CUSTOMER),
      createdAt: at(110),
      countryCode: "GB",
      firstName,
      lastName,
      email,
      birthDate,
      tags: [KEPT.tag],
    },
    { type: "customer", id: String(NEIGHBOUR_ID), createdAt: at(110), countryCode: "GB", tags: ["neighbour"] },
    order(0, CUSTOMER, { discountCodes: [KEPT.discountCode], discount: "1.00" }),
    order(1, CUSTOMER),
    order(2, CUSTOMER, { refunds: [refund] }),
    order(3, NEIGHBOUR_ID),
    order(4, CUSTOMER),
    // Bought without signing in, with the same e-mail: hers as well.
    order(GUEST_ORDER, null, { email }),
    order(6, NEIGHBOUR_ID),
    order(7, CUSTOMER, { test: true }),
  ];
}

/** Payloads as Shopify would send them if our subscriptions did not ask for few fields: everything personal is in them. */
export function indiscreetPayloads(orderId: bigint): { topic: string; body: string }[] {
  const { firstName, lastName, email, phone, address, city, zip, note, company, ip, birthDate } = FORBIDDEN;
  const home = {
    first_name: firstName,
    last_name: lastName,
    address1: address,
    address2: company,
    city,
    zip,
    phone,
    company,
  };
  const customer = {
    first_name: firstName,
    last_name: lastName,
    email,
    phone,
    note,
    birth_date: birthDate,
    default_address: home,
    addresses: [home],
  };
  const text = (id: bigint, rest: Record<string, unknown>): string => `{"id":${id},${JSON.stringify(rest).slice(1)}`;
  return [
    { topic: "customers/update", body: text(CUSTOMER, customer) },
    {
      topic: "orders/updated",
      body: text(orderId, {
        email,
        phone,
        note,
        browser_ip: ip,
        shipping_address: home,
        billing_address: home,
        customer: { ...customer, id: String(CUSTOMER) },
      }),
    },
    {
      topic: "orders/edited",
      body: text(orderId, { note_attributes: [{ name: "gift", value: note }], client_details: { browser_ip: ip } }),
    },
    { topic: "themes/publish", body: text(1n, { note, email }) },
  ];
}

/** Where a text holds a number as a whole, and not as part of a longer one. */
export const mentions = (text: string, id: bigint): boolean => new RegExp(`(?<!\\d)${id}(?!\\d)`).test(text);
