import { customersToFollow, customersWithBirthday } from "#app/db/queries/customers-to-follow.ts";
import { copyBirthdays, ensureMembers, unclaimedGuests } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { mergeWithin } from "#app/flows/loyalty/merge-members.ts";

/** Customers followed in one transaction. */
const BATCH = 250;

/**
 * Takes over what Shopify says of customers: their birthdays, and which guests they were. A guest is claimed by a
 * customer with the same e-mail only if Shopify has it verified; else points could be had by anybody's address.
 * @param now epoch milliseconds
 */
export async function followCustomers(shopId: number, customerIds: readonly bigint[], now: number): Promise<void> {
  for (let at = 0; at < customerIds.length; at += BATCH) {
    await withShop(shopId, (db) => followWithin(db, customerIds.slice(at, at + BATCH), now));
  }
}

/** The same for every customer of whom the programme may not know all: after an import. */
export async function followAllCustomers(shopId: number, clock: () => number): Promise<void> {
  for (let after = 0n; ;) {
    const ids = await withShop(shopId, (db) => customersToFollow(db, after, BATCH));
    await followCustomers(shopId, ids, clock());
    const last = ids.at(-1);
    if (last === undefined || ids.length < BATCH) return;
    after = last;
  }
}

async function followWithin(db: ShopDb, customerIds: readonly bigint[], now: number): Promise<void> {
  const guests = await unclaimedGuests(db, customerIds);
  const born = await customersWithBirthday(db, customerIds);
  const members = await ensureMembers(db, [...born, ...guests.map((guest) => guest.customerId)], now);
  await markMirrors(db, await copyBirthdays(db, customerIds, now), now);
  for (const { guestId, customerId } of guests) {
    const memberId = members.get(customerId);
    if (memberId !== undefined) await mergeWithin(db, guestId, memberId, now);
  }
}
