import fs from "node:fs";
import { parse as parseGraphql } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { webhookEffect } from "#app/domain/shops/webhook-effect.ts";
import { API_VERSION } from "#app/shopify/api-version.ts";
import { createClock } from "#sandbox/clock.ts";
import { neededAccess } from "#sandbox/graphql/access.ts";
import { loadAdminSchema } from "#sandbox/schema/admin-schema.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import { stringifyExact } from "#sandbox/store/exact-json.ts";
import { includeFields } from "#sandbox/webhooks/include-fields.ts";
import { readAppToml } from "#sandbox/wire/app-toml.ts";
import { faultsOf, type Yardstick } from "./toml/faults.ts";
import { COMPLIANCE_TOPICS, knownScopes, knownTopics, samplePayloads } from "./toml/known.ts";

const ROOT = new URL("../", import.meta.url);
const text = fs.readFileSync(new URL("shopify.app.toml", ROOT), "utf8");

let yardstick: Yardstick;

beforeAll(async () => {
  const line = { id: 5, productId: 3, quantity: 2, unitPrice: "2.00" };
  const order = {
    ...{
      type: "order",
      id: 4,
      customerId: 2,
      createdAt: "2026-01-02T00:00:00Z",
      financialStatus: "PAID",
      lines: [line],
    },
    refunds: [{ id: 6, createdAt: "2026-01-03T00:00:00Z", lines: [{ lineId: 5, quantity: 1 }] }],
  };
  const store = await openStore(
    storeLines([
      { type: "shop", name: "Sample", domain: "sample.myshopify.com", ianaTimezone: "UTC", currencyCode: "EUR" },
      { type: "product", id: 3, title: "Tea" },
      { type: "customer", id: 2, createdAt: "2026-01-01T00:00:00Z" },
      order,
    ]),
    { clock: createClock() },
  );
  yardstick = {
    topics: knownTopics(),
    scopes: knownScopes(),
    apiVersion: API_VERSION,
    doors: doors(),
    payloads: samplePayloads(store),
    needed: await scopesOfOperations(),
  };
});

/** The app's addresses whose route file has an action. */
function doors(): Set<string> {
  const taking = routes.filter(({ path, file }) => {
    const source = fs.readFileSync(new URL(`app/${file}`, ROOT), "utf8");
    return path !== undefined && /export (const|async function|function) action\b/.test(source);
  });
  return new Set(taking.map(({ path }) => `/${path ?? ""}`));
}

async function scopesOfOperations(): Promise<string[][]> {
  const documents: string[] = [];
  for (const folder of ["operations", "bulk-queries"]) {
    for (const name of fs
      .readdirSync(new URL(`app/shopify/${folder}/`, ROOT))
      .filter((file) => !file.endsWith(".test.ts"))) {
      const module = (await import(new URL(`app/shopify/${folder}/${name}`, ROOT).href)) as Record<string, unknown>;
      for (const value of Object.values(module)) {
        documents.push(
          typeof value === "function" ? String((value as () => unknown)()) : (value as { document: string }).document,
        );
      }
    }
  }
  const schema = loadAdminSchema();
  return documents.flatMap((document) =>
    [...neededAccess(schema, parseGraphql(document)).values()].flat().map((access) => [...access.scopes]),
  );
}

test("shopify.app.toml has no fault", () => {
  expect(faultsOf(text, yardstick)).toEqual([]);
});

describe("a wrong one fails:", () => {
  const change = (from: string | RegExp, to: string): string => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return changed;
  };

  test.each<[string, string | RegExp, string, string]>([
    ["a topic that does not exist", '"orders/paid"', '"orders/payed"', "unknown topic orders/payed"],
    ["a topic of later versions", '"orders/paid"', '"orders/beamed"', "unknown topic orders/beamed"],
    ["a topic twice", '"orders/paid"', '"orders/create"', "topic orders/create twice"],
    ["a compliance topic left out", '"customers/redact", ', "", "compliance topic customers/redact missing"],
    ["a compliance topic misspelt", '"shop/redact"', '"shop/redacted"', "unknown compliance topic shop/redacted"],
    ["a scope that does not exist", "read_products", "read_prodcuts", "unknown scope read_prodcuts"],
    ["a scope twice", "read_products", "read_products,read_products", "scope read_products twice"],
    ["a scope that a topic needs left out", ",read_customer_merge", "", "customers/merge needs read_customer_merge"],
    ["a scope that an operation needs left out", ",read_products", "", "products/create needs read_products"],
    ["a scope nobody needs", "read_products", "read_products,write_themes", "nothing needs write_themes"],
    ["the wide scope without its own", "read_orders,", "", "orders/create needs read_orders"],
    [
      "another API version",
      /api_version = "[^"]*"/,
      'api_version = "2026-07"',
      `api_version 2026-07, but the code speaks ${API_VERSION}`,
    ],
    ["no API version", /api_version = "[^"]*"\n/, "", "api_version missing"],
    ["an unknown key at the top", "embedded = true", "embedded = true\nembeded = true", "unknown key embeded"],
    [
      "an unknown key in a table",
      "use_legacy_install_flow",
      "use_legacy_instal_flow",
      "unknown key access_scopes.use_legacy_instal_flow",
    ],
    [
      "an unknown key in a subscription",
      "include_fields =",
      "includes_fields =",
      "unknown key webhooks.subscriptions.includes_fields",
    ],
    ["an unknown table", "[auth]", "[events]\nx = 1\n[auth]", "unknown key events.x"],
    ["an address without a route", 'uri = "/webhooks"', 'uri = "/hooks"', 'no route takes webhooks at "/hooks"'],
    [
      "an address whose route takes nothing",
      'uri = "/webhooks"',
      'uri = "/auth/login"',
      'no route takes webhooks at "/auth/login"',
    ],
    [
      "a field that the payload lacks",
      '["id", "order_id", "created_at"]',
      '["id", "order_nr"]',
      "refunds/create has no field order_nr",
    ],
    ["a field further in", "order_edit.order_id", "order_edit.order", "orders/edited has no field order_edit.order"],
    ["whole payloads", 'include_fields = ["id"]\n', "", "orders/delete asks for whole payloads"],
    [
      "a proxy that no route answers",
      'url = "/storefront"',
      'url = "/shopfront"',
      "no route answers the storefront below",
    ],
    ["a proxy under a prefix of no app's", 'prefix = "apps"', 'prefix = "app"', 'app_proxy.prefix "app"'],
    ["a proxy at a forbidden path", 'subpath = "regulars"', 'subpath = "admin"', 'app_proxy.subpath "admin"'],
    ["a proxy without its scope", ",write_app_proxy", "", "app_proxy needs write_app_proxy"],
    ["an unknown key of the proxy", "subpath =", "sub_path =", "unknown key app_proxy.sub_path"],
    ["a metafield of no type", 'type = "json"\n', "", "metafield loyalty has no type"],
    ["a metafield of a wrong type", 'type = "json"', 'type = "jsonb"', 'metafield loyalty: type "jsonb" is not known'],
    [
      "a metafield whose access nobody knows",
      'access.storefront = "none"',
      'access.storefront = "all"',
      'metafield loyalty: access.storefront "all"',
    ],
    [
      "an unknown key of a metafield",
      "access.admin",
      "access.staff",
      "unknown key customer.metafields.app.loyalty.access.staff",
    ],
    ["a metafield that we may not write", ",write_customers", "", "metafields of a customer need write_customers"],
    [
      "a topic nobody has looked up",
      '"orders/paid"',
      '"themes/publish"',
      "which scope themes/publish asks for is not known",
    ],
  ])("%s", (_name, from, to, fault) => {
    expect(faultsOf(change(from, to), yardstick).some((found) => found.startsWith(fault))).toBe(true);
  });

  test("an operation whose scope is not asked for", () => {
    const needed = [...yardstick.needed, ["read_gift_cards", "write_gift_cards"]];
    expect(faultsOf(text, { ...yardstick, needed })).toEqual([
      "an operation needs read_gift_cards or write_gift_cards",
    ]);
  });
});

test("the code knows what to do with every topic it subscribes to, from the fields it asks for", () => {
  const { subscriptions } = readAppToml(text);
  for (const { topic, includeFields: fields } of subscriptions) {
    const compliance = (COMPLIANCE_TOPICS as readonly string[]).includes(topic);
    const payload = compliance ? { customer: { id: 1 } } : includeFields(yardstick.payloads.get(topic), fields);
    const sent: unknown = JSON.parse(stringifyExact(payload));
    expect(webhookEffect(topic, sent).kind, topic).not.toBe("ignored");
  }
});
