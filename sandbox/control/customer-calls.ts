import type { CustomerInput } from "../store/change-customers.ts";
import type { Customer } from "../store/model.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { type Fields, id, text, texts } from "./fields.ts";

const summary = (customer: Customer): Record<string, unknown> => ({
  id: customer.id.toString(),
  orders: customer.orders.map((order) => order.id.toString()),
});

const nameable = ["firstName", "lastName", "email", "countryCode", "locale", "birthDate"] as const;

function customerInput(fields: Fields): CustomerInput {
  const input: CustomerInput = {};
  for (const name of nameable) {
    const value = text(fields, name);
    if (value !== undefined) input[name] = value;
  }
  const tags = texts(fields, "tags");
  if (tags !== undefined) input.tags = tags;
  if (typeof fields["acceptsMarketing"] === "boolean") input.acceptsMarketing = fields["acceptsMarketing"];
  if (typeof fields["verifiedEmail"] === "boolean") input.verifiedEmail = fields["verifiedEmail"];
  return input;
}

/** POST /sandbox/customers */
export function createCustomer(shop: HostedShop, fields: Fields): unknown {
  return summary(shop.store.createCustomer(customerInput(fields)));
}

/** POST /sandbox/customers/{id}/{verb}: update, delete, merge (`otherId` into this one), erase. Null: no such verb. */
export function changeCustomer(shop: HostedShop, customerId: bigint, verb: string, fields: Fields): unknown {
  const { store } = shop;
  switch (verb) {
    case "update":
      return summary(store.updateCustomer(customerId, customerInput(fields)));
    case "merge":
      return summary(store.mergeCustomers(customerId, id(fields["otherId"], "otherId")));
    case "delete":
      store.deleteCustomer(customerId);
      return { deleted: customerId.toString() };
    case "erase":
      store.eraseCustomer(customerId);
      return { erased: customerId.toString() };
    default:
      return null;
  }
}
