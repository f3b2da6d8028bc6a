import type { Customer, Shop } from "../model.ts";
import { formatAmount } from "../money.ts";
import { emailOf, firstNameOf, isoSeconds, lastNameOf } from "../names.ts";
import { orderCurrentTotal } from "../order-totals.ts";

/** A postal address: the sandbox knows no more than names and the country. */
export function addressPayload(customer: Customer | null, countryCode: string): Record<string, unknown> | null {
  if (countryCode === "ZZ") return null;
  return {
    first_name: customer === null ? null : firstNameOf(customer),
    last_name: customer === null ? null : lastNameOf(customer),
    address1: null,
    city: null,
    zip: null,
    phone: null,
    country_code: countryCode,
  };
}

/** What the customer has spent: orders that are not test and not cancelled, less refunds. Minor units. */
export function amountSpent(customer: Customer, shop: Shop): bigint {
  return customer.orders
    .filter((order) => !order.test && order.cancelledAt === null)
    .reduce((sum, order) => sum + orderCurrentTotal(order, shop), 0n);
}

/** Body of CUSTOMERS_CREATE and CUSTOMERS_UPDATE, and the customer inside an order. */
export function customerPayload(customer: Customer, shop: Shop): Record<string, unknown> {
  return {
    id: customer.id,
    admin_graphql_api_id: `gid://shopify/Customer/${customer.id.toString()}`,
    email: emailOf(customer),
    first_name: firstNameOf(customer),
    last_name: lastNameOf(customer),
    phone: null,
    state: "disabled",
    verified_email: customer.verifiedEmail,
    note: null,
    tags: customer.tags.join(", "),
    currency: shop.currencyCode,
    orders_count: customer.orders.length,
    total_spent: formatAmount(amountSpent(customer, shop), shop.exponent),
    last_order_id: customer.orders.at(-1)?.id ?? null,
    email_marketing_consent: {
      state: customer.acceptsMarketing ? "subscribed" : "not_subscribed",
      opt_in_level: "single_opt_in",
      consent_updated_at: customer.acceptsMarketing ? isoSeconds(customer.createdAt) : null,
    },
    default_address: addressPayload(customer, customer.countryCode),
    created_at: isoSeconds(customer.createdAt),
    updated_at: isoSeconds(customer.updatedAt),
  };
}

/** Body of CUSTOMERS_MERGE. */
export function mergePayload(keptId: bigint, deletedId: bigint, jobId: bigint): Record<string, unknown> {
  return {
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${keptId.toString()}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deletedId.toString()}`,
    admin_graphql_api_job_id: `gid://shopify/Job/${jobId.toString()}`,
    status: "completed",
    errors: [],
  };
}
