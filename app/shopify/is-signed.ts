import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "#app/env.server.ts";

/**
 * Whether a text carries the app's signature, HMAC-SHA256 with the client secret. The texts of the signatures are compared,
 * not what they decode to: one signature has one spelling. Takes the same time whatever differs.
 */
export function isSigned(text: string, signature: string, encoding: "base64" | "hex"): boolean {
  const digest = createHmac("sha256", env().SHOPIFY_API_SECRET).update(text, "utf8").digest(encoding);
  const [expected, given] = [Buffer.from(digest), Buffer.from(signature)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
