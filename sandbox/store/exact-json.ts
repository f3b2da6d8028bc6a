/**
 * JSON in which integers keep every digit. Shopify's ids exceed 2^53, which JSON.parse rounds silently; reviver source
 * text and raw JSON (TC39 "JSON.parse source text access", in Node 22) are not in TypeScript's library yet.
 */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}
const exactJson = JSON as unknown as ExactJson;
const LONG_NUMBER = /\d{16}/;
const INTEGER = /^-?\d+$/;

/** Parses JSON; integers beyond 2^53 come as bigint, everything else as JSON.parse gives it. Throws SyntaxError. */
export function parseExact(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return exactJson.parse(text, (_key, value, context) =>
    typeof value === "number" && !Number.isSafeInteger(value) && INTEGER.test(context.source ?? "")
      ? BigInt(context.source ?? "")
      : value,
  );
}

/** Writes JSON in which a bigint is a plain integer of all its digits, as Shopify's REST-shaped payloads carry ids. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "bigint" ? exactJson.rawJSON(inner.toString()) : inner,
  );
}
