import type { Birthday, CustomerRecord } from "#app/domain/orders/records.ts";
import { parseDay } from "#app/domain/retention/calendar.ts";
import type { EmailHash } from "./email-hash.ts";
import { country } from "./order.ts";
import { flag, gidNumber, instant, objectOrNull, text, texts, unsigned, type Payload } from "./payload.ts";

/** A Customer, from a bulk line or a single read alike: no name, no address, no e-mail, only what the figures need. */
export function translateCustomer(customer: Payload, hashEmail: EmailHash): CustomerRecord {
  const email = objectOrNull(customer["defaultEmailAddress"], "customer.defaultEmailAddress");
  const verified = flag(customer["verifiedEmail"], "customer.verifiedEmail");
  return {
    id: gidNumber(customer["id"], "Customer", "customer.id"),
    createdAt: instant(customer["createdAt"], "customer.createdAt"),
    updatedAt: instant(customer["updatedAt"], "customer.updatedAt"),
    numberOfOrders: unsigned(customer["numberOfOrders"], "customer.numberOfOrders"),
    tags: texts(customer["tags"], "customer.tags"),
    countryCode: country(customer["defaultAddress"], "customer.defaultAddress"),
    emailConsent: email === null ? null : text(email["marketingState"], "customer.defaultEmailAddress.marketingState"),
    emailHash:
      email === null || !verified
        ? null
        : hashEmail(text(email["emailAddress"], "customer.defaultEmailAddress.emailAddress")),
    birthday: birthdayOf(customer["birthDate"]),
  };
}

/** Month and day of a date metafield; null for none, and for a value that is no date. */
function birthdayOf(metafield: unknown): Birthday | null {
  const found = objectOrNull(metafield, "customer.birthDate");
  if (found === null) return null;
  const value = text(found["value"], "customer.birthDate.value");
  if (parseDay(value) === null) return null;
  return { month: Number(value.slice(5, 7)), day: Number(value.slice(8, 10)) };
}
