import { mergeBlockers } from "#sandbox/store/change-customers.ts";
import type { Customer, Order } from "#sandbox/store/model.ts";
import { displayNameOf, emailOf, firstNameOf, isoSeconds, lastNameOf } from "#sandbox/store/names.ts";
import { amountSpent } from "#sandbox/store/payloads/customer-payload.ts";
import { SortedIndex } from "#sandbox/store/sorted-index.ts";
import { IndexSource, ListSource } from "../connection.ts";
import type { ApiContext } from "../context.ts";
import { isVisible } from "../context.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import type { FieldArguments } from "../field-map.ts";
import { gid, money } from "../values.ts";
import { addressFields } from "./address.ts";
import { storeCreditAccounts } from "./credit-fields.ts";
import { metafieldFields } from "./metafield-fields.ts";
import { orderSearch, orderSortKey } from "./order-search.ts";

function customerOrders(customer: Customer, args: FieldArguments, context: ApiContext): IndexSource<Order> {
  const { index, searchField } = orderSortKey(textArgument(args, "sortKey") ?? "ID");
  const filter = orderSearch(textArgument(args, "query"), searchField, context);
  return new IndexSource(new SortedIndex([...customer.orders], index), filter);
}

/** Customer. */
export const customerFields = fieldsOf<Customer>({
  id: (customer) => gid("Customer", customer.id),
  legacyResourceId: (customer) => customer.id.toString(),
  firstName: (customer) => firstNameOf(customer),
  lastName: (customer) => lastNameOf(customer),
  displayName: (customer) => displayNameOf(customer),
  email: (customer) => emailOf(customer),
  phone: () => null,
  note: () => null,
  locale: (customer) => customer.locale,
  state: () => "DISABLED",
  tags: (customer) => customer.tags,
  verifiedEmail: (customer) => customer.verifiedEmail,
  createdAt: (customer) => isoSeconds(customer.createdAt),
  updatedAt: (customer) => isoSeconds(customer.updatedAt),
  // Counts every order, also those a token without read_all_orders cannot see.
  numberOfOrders: (customer) => String(customer.orders.length),
  amountSpent: (customer, _args, context) => money(amountSpent(customer, context.store.shop), context.store.shop),
  mergeable: (customer, _args, context) => {
    const errorFields = mergeBlockers(context.store, customer);
    const reason = errorFields.length === 0 ? null : `${displayNameOf(customer)} has store credit and can't be merged.`;
    return { isMergeable: errorFields.length === 0, reason, errorFields, mergeInProgress: null };
  },
  canDelete: (customer) => customer.orders.length === 0,
  lastOrder: (customer, _args, context) => customer.orders.filter((order) => isVisible(order, context)).at(-1) ?? null,
  orders: customerOrders,
  defaultEmailAddress: (customer) => ({
    emailAddress: emailOf(customer),
    marketingState: customer.acceptsMarketing ? "SUBSCRIBED" : "NOT_SUBSCRIBED",
    marketingOptInLevel: customer.acceptsMarketing ? "SINGLE_OPT_IN" : null,
    marketingUpdatedAt: customer.acceptsMarketing ? isoSeconds(customer.createdAt) : null,
    validFormat: true,
  }),
  defaultPhoneNumber: () => null,
  defaultAddress: (customer) => addressFields(customer, customer.countryCode, customer.id),
  addressesV2: (customer) =>
    new ListSource([addressFields(customer, customer.countryCode, customer.id)].filter((one) => one !== null)),
  productSubscriberStatus: () => "NEVER_SUBSCRIBED",
  storeCreditAccounts,
  ...metafieldFields((customer: Customer) => gid("Customer", customer.id)),
});
