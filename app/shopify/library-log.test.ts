import { describe, expect, test } from "vitest";
import { proseOf } from "./library-log.ts";

describe("proseOf", () => {
  test("keeps plain messages, without their context", () => {
    const line = "[shopify-app/INFO] No valid session found | {shop: a.myshopify.com}";
    expect(proseOf(line)).toBe("No valid session found");
    expect(proseOf("[2026-01-01T00:00:00Z] [shopify-api/ERROR] Request failed, retrying.")).toBe(
      "Request failed, retrying.",
    );
  });

  test.each([
    "Failed to parse session token 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2EifQ.c2lnbmF0dXJl'",
    "Invalidating access token for session - offline_a.myshopify.com",
    "Token shpat_0123456789abcdef is invalid",
    "Got abcdefghijklmnopqrstuvwxyzABCDEF",
    "Email a@example.com",
    "See https://a.myshopify.com/?hmac=abc",
    "",
  ])("withholds: %s", (message) => {
    expect(proseOf(`[shopify-app/DEBUG] ${message}`)).toBe("(withheld)");
  });
});
