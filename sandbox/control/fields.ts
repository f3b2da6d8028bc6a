import { Refusal } from "../wire/http.ts";

/** The members of a control call's body, read one by one; a member of the wrong kind is refused by name. */
export type Fields = Record<string, unknown>;

/** An id: a text of digits or an integer. Numbers beyond 2^53 arrive as bigint, so no digit is lost. */
export function id(value: unknown, name: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^\d+$/.test(value)) return BigInt(value);
  throw new Refusal(422, `${name} is no id`);
}

/** A text, or undefined when it was left out. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  throw new Refusal(422, `${name} is no text`);
}

/** A whole number in a range, or undefined when it was left out. */
export function whole(fields: Fields, name: string, least: number, most: number): number | undefined {
  if (fields[name] === undefined) return undefined;
  const value = Number(fields[name]);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Refusal(422, `${name} is no whole number from ${least} to ${most}`);
  }
  return value;
}

/** A list of texts, or undefined when it was left out. */
export function texts(fields: Fields, name: string): string[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return value;
  throw new Refusal(422, `${name} is no list of texts`);
}

/** A list of objects, or undefined when it was left out. */
export function objects(fields: Fields, name: string): Fields[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item): item is Fields => typeof item === "object" && item !== null)) {
    return value;
  }
  throw new Refusal(422, `${name} is no list of objects`);
}
