import { expect, test } from "vitest";
import { signedClaim } from "./signed-claim.ts";

const SHOP = "tea.myshopify.com";
const redact = { shop_id: 1, shop_domain: SHOP, customer: { id: 7 }, orders_to_redact: [] };
const request = { shop_id: 1, shop_domain: SHOP, customer: { id: 7 }, orders_requested: [], data_request: { id: 9 } };
const shopRedact = { shop_id: 1, shop_domain: SHOP };
const uninstalled = { id: 1, myshopify_domain: SHOP };

test.each([
  ["app/uninstalled", uninstalled],
  ["shop/redact", shopRedact],
  ["customers/redact", redact],
  ["customers/data_request", request],
  ["orders/updated", { id: 1 }],
])("%s is believed with a body of its own", (topic, body) => {
  expect(signedClaim(topic, SHOP, JSON.stringify(body))).toBe("own");
  const other = signedClaim(topic, "coffee.myshopify.com", JSON.stringify(body));
  expect(other).toBe(topic === "orders/updated" ? "own" : "foreign");
});

test.each([
  ["shop/redact", redact],
  ["shop/redact", request],
  ["shop/redact", { id: 1, updated_at: "2026-10-01T00:00:00Z" }],
  ["customers/redact", request],
  ["customers/redact", shopRedact],
  ["customers/data_request", redact],
  ["app/uninstalled", redact],
  ["app/uninstalled", { id: 1 }],
  ["app/uninstalled", [uninstalled]],
  ["app/uninstalled", null],
])("%s is not believed with another topic's body", (topic, body) => {
  expect(signedClaim(topic, SHOP, JSON.stringify(body))).toBe("foreign");
});

test("an example that names no real shop is told from a forgery", () => {
  const sample = { ...redact, shop_domain: "{shop}.myshopify.com" };
  expect(signedClaim("customers/redact", SHOP, JSON.stringify(sample))).toBe("sample");
  expect(signedClaim("customers/redact", SHOP, "not JSON")).toBe("foreign");
});
