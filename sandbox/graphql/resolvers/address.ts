import type { Customer } from "#sandbox/store/model.ts";
import { displayNameOf, firstNameOf, lastNameOf } from "#sandbox/store/names.ts";
import { gid } from "../values.ts";

const countryNames = new Intl.DisplayNames(["en"], { type: "region" });

/** MailingAddress, or null where the country is unknown: the sandbox knows names and countries, no streets. */
export function addressFields(
  customer: Customer | null,
  countryCode: string,
  ownerId: bigint,
): Record<string, unknown> | null {
  if (countryCode === "ZZ") return null;
  return {
    id: gid("MailingAddress", ownerId),
    countryCodeV2: countryCode,
    country: countryNames.of(countryCode) ?? countryCode,
    firstName: customer === null ? null : firstNameOf(customer),
    lastName: customer === null ? null : lastNameOf(customer),
    name: customer === null ? null : displayNameOf(customer),
    address1: null,
    address2: null,
    city: null,
    company: null,
    phone: null,
    province: null,
    provinceCode: null,
    zip: null,
  };
}
