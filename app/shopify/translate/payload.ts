import { ShopifyTrouble } from "../trouble.ts";

/** What JSON.parse makes of an object. */
export type Payload = Readonly<Record<string, unknown>>;

// Checks by hand instead of a schema: they run some twenty times a line, over millions of lines.

/** The payload lacks a field, or it is of another type; only the field's name is told. */
export function missing(field: string): ShopifyTrouble {
  return new ShopifyTrouble("stop", `FIELD ${field}`);
}

/** The value as an object. Throws ShopifyTrouble, as all of these do. */
export function object(value: unknown, field: string): Payload {
  if (typeof value !== "object" || value === null) throw missing(field);
  return value as Payload;
}

/** The value as an object, or null. */
export function objectOrNull(value: unknown, field: string): Payload | null {
  return value === null ? null : object(value, field);
}

export function list(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw missing(field);
  return value;
}

export function text(value: unknown, field: string): string {
  if (typeof value !== "string") throw missing(field);
  return value;
}

export function textOrNull(value: unknown, field: string): string | null {
  return value === null ? null : text(value, field);
}

export function texts(value: unknown, field: string): string[] {
  return list(value, field).map((item) => text(item, field));
}

export function flag(value: unknown, field: string): boolean {
  if (typeof value !== "boolean") throw missing(field);
  return value;
}

/** A whole number >= 0 that fits a 32-bit column: quantities. */
export function count(value: unknown, field: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 0x7fffffff) throw missing(field);
  return value;
}

/** Shopify's UnsignedInt64, a decimal string, exactly. */
export function unsigned(value: unknown, field: string): bigint {
  if (typeof value !== "string" || !/^\d+$/.test(value)) throw missing(field);
  return BigInt(value);
}

/** An ISO 8601 instant as epoch milliseconds. */
export function instant(value: unknown, field: string): number {
  const epochMs = typeof value === "string" ? Date.parse(value) : NaN;
  if (Number.isNaN(epochMs)) throw missing(field);
  return epochMs;
}

export function instantOrNull(value: unknown, field: string): number | null {
  return value === null ? null : instant(value, field);
}

const GID = "gid://shopify/";
const SLASH = 0x2f;
const ZERO = 0x30;

/** The type a global id names: "Order" of "gid://shopify/Order/5". */
export function gidType(value: unknown, field: string): string {
  const gid = text(value, field);
  if (!gid.startsWith(GID)) throw missing(field);
  return gid.slice(GID.length, gid.indexOf("/", GID.length));
}

/** The number of a global id of the given type, exactly: 5n of "gid://shopify/Order/5". */
export function gidNumber(value: unknown, type: string, field: string): bigint {
  const slash = GID.length + type.length;
  const gid = text(value, field);
  const named = gid.startsWith(GID) && gid.startsWith(type, GID.length) && gid.charCodeAt(slash) === SLASH;
  const number = named ? digitsFrom(gid, slash + 1) : null;
  if (number === null) throw missing(field);
  return number;
}

/** The global id of an object: "gid://shopify/Order/5". */
export function gidOf(type: string, id: bigint): string {
  return `${GID}${type}/${id}`;
}

/** So many digits a double holds exactly. */
const EXACT_DIGITS = 15;

/** The rest of a text as a number, or null when it is not digits alone. A bigint made from a text costs twice as much. */
function digitsFrom(value: string, from: number): bigint | null {
  let number = 0;
  for (let i = from; i < value.length; i++) {
    const digit = value.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + digit;
  }
  if (value.length === from) return null;
  return value.length - from <= EXACT_DIGITS ? BigInt(number) : BigInt(value.slice(from));
}
