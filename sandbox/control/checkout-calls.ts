import type { CheckoutInput } from "../store/checkout.ts";
import type { Discount } from "../store/discount.ts";
import { formatAmount, parseAmount } from "../store/money.ts";
import { orderTotal } from "../store/order-totals.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { Refusal } from "../wire/http.ts";
import { type Fields, id, text, texts } from "./fields.ts";
import { newLines } from "./order-calls.ts";

function statusOf(fields: Fields): CheckoutInput["financialStatus"] {
  const status = text(fields, "financialStatus");
  if (status === undefined || status === "PAID" || status === "PENDING") return status;
  throw new Refusal(422, "financialStatus must be PAID or PENDING at checkout");
}

function checkoutInput(fields: Fields): CheckoutInput {
  const { customerId, storeCredit } = fields;
  const lines = newLines(fields);
  if (lines === undefined) throw new Refusal(422, "lines are missing: a list of productId and quantity");
  return {
    customerId:
      customerId === undefined || customerId === null || customerId === "guest" ? null : id(customerId, "customerId"),
    email: text(fields, "email"),
    lines,
    codes: texts(fields, "codes"),
    storeCredit: typeof storeCredit === "boolean" ? storeCredit : text(fields, "storeCredit"),
    shipping: text(fields, "shipping"),
    financialStatus: statusOf(fields),
    countryCode: text(fields, "countryCode"),
    sourceName: text(fields, "sourceName"),
  };
}

/** POST /sandbox/checkout: the order, or 422 with why each code was refused. */
export function checkoutCall({ store }: HostedShop, fields: Fields): unknown {
  const outcome = store.checkOut(checkoutInput(fields));
  if (!outcome.ok) {
    const codes = outcome.codes.flatMap((state) => (state.ok ? [] : [`${state.code}: ${state.reason}`]));
    throw new Refusal(422, [outcome.reason, ...codes].join(", "));
  }
  const { order } = outcome;
  const write = (amountMinor: bigint): string => formatAmount(amountMinor, store.shop.exponent);
  return {
    id: order.id.toString(),
    name: `#${order.number}`,
    customerId: order.customer?.id.toString() ?? null,
    lines: order.lines.map((line) => ({
      id: line.id.toString(),
      quantity: line.quantity,
      unitPrice: write(line.unitPriceMinor),
      discount: write(line.discountMinor),
    })),
    discountCodes: order.discountCodes,
    total: write(orderTotal(order, store.shop)),
    storeCredit: write(order.storeCreditMinor),
  };
}

const shown = (shop: HostedShop, discount: Discount): Record<string, unknown> => ({
  id: discount.id.toString(),
  code: discount.code,
  title: discount.title,
  status: shop.store.discounts.status(discount),
  uses: discount.uses,
  usageLimit: discount.usageLimit,
  customerIds: discount.customerIds === null ? null : [...discount.customerIds].map(String),
  endsAt: discount.endsAt === null ? null : new Date(discount.endsAt).toISOString(),
});

/** GET /sandbox/discounts: every code there is, oldest first. */
export function discountList(shop: HostedShop): unknown {
  return { discounts: shop.store.discounts.all().map((discount) => shown(shop, discount)) };
}

/** POST /sandbox/discounts/{id}/{verb}: activate, deactivate, delete, as staff would in the admin. Null: no such verb. */
export function changeDiscount(shop: HostedShop, discountId: bigint, verb: string): unknown {
  const { discounts } = shop.store;
  const discount = discounts.get(discountId);
  if (discount === null) throw new Refusal(422, `there is no discount ${discountId.toString()}`);
  if (verb === "activate") return shown(shop, discounts.activate(discount));
  if (verb === "deactivate") return shown(shop, discounts.deactivate(discount));
  if (verb !== "delete") return null;
  discounts.delete(discount);
  return { deleted: discountId.toString() };
}

/** GET /sandbox/credit: every account with its transactions, oldest first; amounts are decimal texts. */
export function creditList({ store }: HostedShop): unknown {
  const write = (amountMinor: bigint): string => formatAmount(amountMinor, store.shop.exponent);
  return {
    accounts: store.credit.all().map((account) => ({
      id: account.id.toString(),
      customerId: account.customerId.toString(),
      balance: write(account.balanceMinor),
      transactions: account.transactions.map((one) => ({
        id: one.id.toString(),
        kind: one.kind,
        amount: write(one.amountMinor),
        event: one.event,
        orderId: one.orderId?.toString() ?? null,
        createdAt: new Date(one.createdAt).toISOString(),
      })),
    })),
  };
}

/** POST /sandbox/credit: `enabled`, or an `amount` for `customerId` (a negative one is taken) as staff would give it. */
export function changeCredit(shop: HostedShop, fields: Fields): unknown {
  const { credit, shop: of } = shop.store;
  if (typeof fields["enabled"] === "boolean") credit.enabled = fields["enabled"];
  const amount = text(fields, "amount");
  if (amount !== undefined) {
    const minor = parseAmount(amount.replace(/^-/, ""), of.exponent);
    if (minor === null) throw new Refusal(422, `${amount} is no amount in ${of.currencyCode}`);
    const customerId = id(fields["customerId"], "customerId");
    const account = credit.ofCustomer(customerId);
    const outcome = !amount.startsWith("-")
      ? credit.credit(customerId, minor)
      : account === null
        ? { ok: false as const, reason: "ACCOUNT_NOT_FOUND" }
        : credit.debit(account, minor);
    if (!outcome.ok) throw new Refusal(422, outcome.reason);
  }
  return { enabled: credit.enabled, ...(creditList(shop) as Record<string, unknown>) };
}

/** GET /sandbox/metafields?owner=gid://…: all of one owner's. */
export function metafieldList({ adminApi }: HostedShop, query: URLSearchParams): unknown {
  const metafields = adminApi.metafields.list(query.get("owner") ?? "", null);
  return { metafields: metafields.map(({ namespace, key, type, value }) => ({ namespace, key, type, value })) };
}
