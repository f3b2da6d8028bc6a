import type { Clock } from "#sandbox/clock.ts";
import { openStore, type Store } from "#sandbox/store/store.ts";

const DAY_MS = 86_400_000;
const CUSTOMERS = 120;
const PRODUCTS = ["차잔", "Tea pot", "=HYPERLINK(1)", "茶筒", "Cup & saucer"];

/** The last product comes in these; the first two cost the same. */
const SIZES = [
  { id: 501, title: "한 벌", price: "12000" },
  { id: 502, title: "두 벌", price: "12000" },
  { id: 503, title: "Set of six", price: "61550" },
];

/** A made-up shop in Seoul whose last year and more ends at the clock's now: enough for every chart and table. */
export function smallStore(clock: Clock): Promise<Store> {
  return openStore(lines(clock.now()), { clock });
}

async function* lines(now: number): AsyncGenerator<string> {
  await Promise.resolve();
  const line = (record: object): string => JSON.stringify(record);
  yield line({
    type: "shop",
    name: "작은 찻집",
    domain: "small-tea.myshopify.com",
    ianaTimezone: "Asia/Seoul",
    currencyCode: "KRW",
    taxesIncluded: true,
    taxRate: "0.10",
  });
  for (const [index, title] of PRODUCTS.entries())
    yield line({
      type: "product",
      id: index + 1,
      sku: `T${index}`,
      title,
      ...(index === 4 ? { variants: SIZES } : {}),
    });
  const at = (days: number): string => new Date(now - days * DAY_MS).toISOString();
  for (let id = 1; id <= CUSTOMERS; id++) yield line({ type: "customer", id, countryCode: "KR", createdAt: at(500) });
  let order = 0;
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    // Customer n begins 3 n days ago and orders every 20 to 56 days, some once only.
    const every = customer % 5 === 0 ? 1_000 : 20 + (customer % 10) * 4;
    for (let days = 30 + customer * 3; days >= 0; days -= every) yield line(orderOf(++order, customer, at(days)));
  }
  for (let guest = 0; guest < 9; guest++) yield line(orderOf(++order, null, at(guest * 11)));
}

function orderOf(number: number, customerId: number | null, createdAt: string): object {
  const id = 9_007_199_254_740_000 + number;
  return {
    type: "order",
    id,
    customerId,
    createdAt,
    countryCode: "KR",
    test: number % 97 === 0,
    cancelledAt: number % 53 === 0 ? createdAt : null,
    financialStatus: number % 89 === 0 ? "VOIDED" : "PAID",
    sourceName: "web",
    discountCodes: [],
    lines: [
      {
        id: 7_000_000 + number,
        productId: 1 + (number % PRODUCTS.length),
        quantity: 1 + (number % 3),
        unitPrice: `${11_000 + (number % 7) * 3_300}`,
      },
    ],
    refunds: [],
  };
}
