import fs from "node:fs";
import { Kind, NoDeprecatedCustomRule, OperationTypeNode, parse, specifiedRules, validate } from "graphql";
import { describe, expect, test } from "vitest";
import type { Operation } from "#app/shopify/operation.ts";
import { ORDERS_PER_CALL, REFUNDED_ORDERS_PER_CALL } from "#app/shopify/read-orders.ts";
import { PRODUCTS_PER_CALL } from "#app/shopify/read-products.ts";
import { refusalsOf } from "#sandbox/bulk/check-query.ts";
import { isMet, neededAccess } from "#sandbox/graphql/access.ts";
import { CostReckoner } from "#sandbox/graphql/cost.ts";
import { loadAdminSchema } from "#sandbox/schema/admin-schema.ts";
import { readAppToml } from "#sandbox/wire/app-toml.ts";

const SHOPIFY = new URL("../app/shopify/", import.meta.url);
const schema = loadAdminSchema();
const granted = new Set(readAppToml(fs.readFileSync(new URL("../shopify.app.toml", import.meta.url), "utf8")).scopes);

type AnyOperation = Operation<Record<string, unknown>, unknown>;

async function exportsOf(folder: string): Promise<{ file: string; value: unknown }[]> {
  const files = fs.readdirSync(new URL(`${folder}/`, SHOPIFY)).filter((name) => !name.endsWith(".test.ts"));
  const modules = files.map(async (file) => {
    const module = (await import(new URL(`${folder}/${file}`, SHOPIFY).href)) as Record<string, unknown>;
    return Object.values(module).map((value) => ({ file, value }));
  });
  return (await Promise.all(modules)).flat();
}

const operations = (await exportsOf("operations")).map(({ file, value }) => ({
  file,
  operation: value as AnyOperation,
}));
const bulkQueries = (await exportsOf("bulk-queries")).map(({ file, value }) => ({
  file,
  texts: [(value as () => string)(), (value as (since: number) => string)(Date.UTC(2026, 0, 2, 3, 4, 5))],
}));

/** What is wrong with a document according to Shopify's own schema, deprecated fields included. */
function faults(text: string): string[] {
  return validate(schema, parse(text), [...specifiedRules, NoDeprecatedCustomRule]).map((error) => error.message);
}

function missingScopes(text: string): string[] {
  return [...neededAccess(schema, parse(text))].flatMap(([field, accesses]) =>
    accesses.every((access) => isMet(access, granted)) ? [] : [field],
  );
}

/** Points that Shopify would ask for, as the sandbox reckons them. */
function requestedCost(operation: AnyOperation, variables: Record<string, unknown>): number {
  const document = parse(operation.document);
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  return new CostReckoner(schema, new Map(), variables).requested(definition);
}

describe("GraphQL operations", () => {
  test("each file in operations/ holds exactly one, named after the file", () => {
    const files = fs.readdirSync(new URL("operations/", SHOPIFY));
    expect(operations.map(({ file }) => file)).toEqual(files);
    for (const { file, operation } of operations) {
      const kebab = operation.name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
      expect(`${kebab}.ts`).toBe(file);
    }
  });

  test.each(operations)(
    "$file is valid in the Admin schema, uses nothing deprecated, and its scopes are asked for",
    ({ operation }) => {
      expect(faults(operation.document)).toEqual([]);
      expect(missingScopes(operation.document)).toEqual([]);
      const [definition] = parse(operation.document).definitions;
      if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
      expect(definition.name?.value).toBe(operation.name);
      expect(definition.operation).toBe(
        operation.kind === "query" ? OperationTypeNode.QUERY : OperationTypeNode.MUTATION,
      );
    },
  );

  test("a batch of each reader stays under the 1,000 points of a single query", () => {
    const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `gid://shopify/Order/${i + 1}`);
    const sizes: Record<string, number> = {
      ReadOrdersById: ORDERS_PER_CALL,
      ReadRefundsByOrderId: REFUNDED_ORDERS_PER_CALL,
      ReadCustomersById: 250,
      ReadProductsById: PRODUCTS_PER_CALL,
    };
    for (const { operation } of operations) {
      const cost = requestedCost(operation, { ids: ids(sizes[operation.name] ?? 1) });
      expect(cost, operation.name).toBeLessThanOrEqual(1000);
    }
  });

  test("the checks above see what is wrong", () => {
    expect(faults("{ shop { nme } }")).toHaveLength(1);
    expect(faults("{ shop { storefrontUrl } }")).toHaveLength(1);
    expect(missingScopes("{ giftCards(first: 1) { nodes { id } } }")).toEqual(["QueryRoot.giftCards"]);
  });
});

describe("bulk queries", () => {
  test.each(bulkQueries)("$file is valid, may be run in bulk, and its scopes are asked for", ({ texts }) => {
    for (const text of texts) {
      expect(faults(text)).toEqual([]);
      expect(missingScopes(text)).toEqual([]);
      expect(refusalsOf(text)).toEqual([]);
    }
  });
});
