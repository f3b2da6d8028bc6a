/**
 * Takes Shopify's Admin schema into the sandbox: `node scripts/take-schema.ts FILE.json.gz VERSION [LICENSE]`.
 * FILE is `dist/data/admin_VERSION.json.gz` of the npm package @shopify/dev-mcp, LICENSE that package's notice.
 * Writes `sandbox/schema/admin-VERSION.graphql.br` (the schema without descriptions) and
 * `sandbox/schema/admin-VERSION.access.json.br` (the scopes each type and field asks for).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";
import { buildClientSchema, printSchema } from "graphql";
import type { IntrospectionQuery } from "graphql";
import { z } from "zod";

const sourceShape = z.object({
  data: z.object({ __schema: z.looseObject({ types: z.array(z.unknown()) }) }),
  offline_scopes: z.object({
    items: z.array(
      z.looseObject({
        typeName: z.string(),
        fieldName: z.string().optional(),
        requiredAccess: z.string().nullish(),
        offlineScopes: z.array(z.string()),
      }),
    ),
  }),
});

function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "description")
      .map(([key, inner]) => [key, withoutDescriptions(inner)]),
  );
}

function compress(text: string): Buffer {
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

const [file, version, license] = process.argv.slice(2);
if (file === undefined || version === undefined || !/^(\d{4}-\d{2}|unstable)$/.test(version)) {
  console.error("usage: node scripts/take-schema.ts FILE.json.gz VERSION [LICENSE]");
  process.exit(2);
}

const source = sourceShape.parse(JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")));
const introspection = withoutDescriptions(source.data) as IntrospectionQuery;
const schema = printSchema(buildClientSchema(introspection, { assumeValid: true }));

const access: Record<string, [string[], string]> = {};
for (const row of source.offline_scopes.items) {
  if (row.offlineScopes.length === 0) continue;
  const name = row.fieldName === undefined ? row.typeName : `${row.typeName}.${row.fieldName}`;
  access[name] = [row.offlineScopes, row.requiredAccess ?? ""];
}

const target = new URL(`../sandbox/schema/admin-${version}`, import.meta.url).pathname;
writeFileSync(`${target}.graphql.br`, compress(schema));
writeFileSync(`${target}.access.json.br`, compress(JSON.stringify(access)));
if (license !== undefined) {
  const notice = readFileSync(license, "utf8");
  writeFileSync(
    new URL("../sandbox/schema/NOTICE.md", import.meta.url),
    `# Notice\n\nThe \`admin-*.br\` files in this folder are Shopify's Admin API schema, taken from the npm package\n\`@shopify/dev-mcp\` with descriptions removed (see \`scripts/take-schema.ts\`), under this licence:\n\n${notice}`,
  );
}
console.log(`${version}: ${schema.length} characters of schema, ${Object.keys(access).length} access rows`);
