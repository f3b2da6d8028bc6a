import { parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { loadAdminSchema, requiredScopes } from "./admin-schema.ts";

describe("the Admin schema", () => {
  it("accepts a query of real fields and refuses an invented one", () => {
    const schema = loadAdminSchema();
    expect(validate(schema, parse("{ orders(first: 1) { nodes { id customerJourneySummary { ready } } } }"))).toEqual([]);
    expect(validate(schema, parse("{ orders(first: 1) { nodes { id loyaltyPoints } } }"))).toHaveLength(1);
    expect(loadAdminSchema()).toBe(schema);
  });

  it("keeps deprecations, so that a test can refuse deprecated fields", () => {
    const customer = loadAdminSchema().getType("Customer");
    const email = customer && "getFields" in customer ? customer.getFields()["email"] : undefined;
    expect(email?.deprecationReason).toBeTruthy();
  });

  it("knows the scopes of types and fields", () => {
    expect(requiredScopes("Order")?.scopes).toContain("read_orders");
    expect(requiredScopes("Customer")?.text).toBe("`read_customers` access scope.");
    expect(requiredScopes("Shop", "orderTags")?.scopes).toEqual(["read_orders"]);
    expect(requiredScopes("Shop")).toBeNull();
  });
});
