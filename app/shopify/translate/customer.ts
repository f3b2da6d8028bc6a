import type { CustomerRecord } from "#app/domain/orders/records.ts";
import { country } from "./order.ts";
import { gidNumber, instant, objectOrNull, text, texts, unsigned, type Payload } from "./payload.ts";

/** A Customer, from a bulk line or a single read alike: no name, no address, only what the figures need. */
export function translateCustomer(customer: Payload): CustomerRecord {
  const email = objectOrNull(customer["defaultEmailAddress"], "customer.defaultEmailAddress");
  return {
    id: gidNumber(customer["id"], "Customer", "customer.id"),
    createdAt: instant(customer["createdAt"], "customer.createdAt"),
    updatedAt: instant(customer["updatedAt"], "customer.updatedAt"),
    numberOfOrders: unsigned(customer["numberOfOrders"], "customer.numberOfOrders"),
    tags: texts(customer["tags"], "customer.tags"),
    countryCode: country(customer["defaultAddress"], "customer.defaultAddress"),
    emailConsent: email === null ? null : text(email["marketingState"], "customer.defaultEmailAddress.marketingState"),
  };
}
