import { memberByEmail } from "#app/db/queries/member-by-email.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { emailHash } from "#app/shopify/translate/email-hash.ts";

/**
 * Finds a member by a whole e-mail address. Only its keyed hash is compared: the address is neither kept nor passed on.
 * Full-width letters, as they come from Korean and Japanese keyboards, are understood.
 */
export async function findMember(
  shop: Pick<Shop, "id" | "domain">,
  email: string,
): Promise<{ ok: true; memberId: bigint } | { ok: false; reason: "no_such_email" }> {
  const memberId = await memberByEmail(shop.id, emailHash(shop.domain)(email.normalize("NFKC")));
  return memberId === null ? { ok: false, reason: "no_such_email" } : { ok: true, memberId };
}
