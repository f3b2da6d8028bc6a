import { createHmac, hkdfSync } from "node:crypto";
import { env } from "#app/env.server.ts";

/** What stands for an e-mail with us: the same for the same address and shop, useless to find the address. */
export type EmailHash = (email: string) => Uint8Array;

let key: Buffer | undefined;

/**
 * Hashes e-mails of one shop under a key of our own. The shop is part of the input, so that one address in two shops has
 * two hashes. Addresses are compared as Shopify does, without case and surrounding space. After a change of
 * REGULARS_SECRET_KEY a guest is recognised again when the order or the customer is read again.
 */
export function emailHash(shopDomain: string): EmailHash {
  return (email) => {
    key ??= Buffer.from(hkdfSync("sha256", Buffer.from(env().REGULARS_SECRET_KEY, "base64"), "", "guest e-mail", 32));
    return createHmac("sha256", key).update(`${shopDomain}:${email.trim().toLowerCase()}`).digest();
  };
}
