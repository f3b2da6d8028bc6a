/** Readers for the fields of one record of a store file; each throws a RecordError that names the field. */
import { parseAmount } from "./money.ts";

/** Why a record cannot be taken. */
export class RecordError extends Error {}

/** A JSON object of the file. */
export type StoreRecord = Record<string, unknown>;

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "bigint") return value.toString();
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function refuse(field: string, wanted: string, value: unknown): never {
  throw new RecordError(`${field} must be ${wanted}, but is ${shown(value)}`);
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is StoreRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An id: an integer > 0 of at most 63 bits, as a JSON integer or a string of digits. */
export function readId(record: StoreRecord, field: string): bigint {
  const value = record[field];
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return BigInt(value);
  if (typeof value === "bigint" && value > 0n && value < 1n << 63n) return value;
  if (typeof value === "string" && /^[1-9]\d{0,17}$/.test(value)) return BigInt(value);
  return refuse(field, "a whole number greater than 0", value);
}

/** An id or null; a missing field counts as null. */
export function readOptionalId(record: StoreRecord, field: string): bigint | null {
  return record[field] === undefined || record[field] === null ? null : readId(record, field);
}

/** A text that is not empty. */
export function readText(record: StoreRecord, field: string): string {
  const value = record[field];
  return typeof value === "string" && value !== "" ? value : refuse(field, "a text", value);
}

/** A text or null; a missing field counts as null. */
export function readOptionalText(record: StoreRecord, field: string): string | null {
  const value = record[field];
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : refuse(field, "a text or null", value);
}

/** True or false; a missing field counts as false. */
export function readFlag(record: StoreRecord, field: string): boolean {
  const value = record[field];
  return value === undefined || value === null
    ? false
    : typeof value === "boolean"
      ? value
      : refuse(field, "true or false", value);
}

/** A list of texts; a missing field counts as empty. */
export function readTexts(record: StoreRecord, field: string): string[] {
  const value = record[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string"))
    return refuse(field, "a list of texts", value);
  return value;
}

/** A list of records; a missing field counts as empty unless it is `required`. */
export function readRecords(record: StoreRecord, field: string, required = false): StoreRecord[] {
  const value = record[field];
  if ((value === undefined || value === null) && !required) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) return refuse(field, "a list of objects", value);
  return value;
}

/** A number of units: a whole number from 1 to 10 million. */
export function readQuantity(record: StoreRecord, field: string): number {
  const value = record[field];
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 10_000_000
    ? value
    : refuse(field, "a whole number of at least 1", value);
}

/** One of a list of words; a missing field counts as `fallback`. */
export function readChoice<T extends string>(
  record: StoreRecord,
  field: string,
  choices: readonly T[],
  fallback: T,
): T {
  const value = record[field];
  if (value === undefined || value === null) return fallback;
  return choices.find((choice) => choice === value) ?? refuse(field, `one of ${choices.join(", ")}`, value);
}

/** An amount >= 0 as a decimal text, in minor units of a currency with `exponent` digits. */
export function readAmount(record: StoreRecord, field: string, exponent: number): bigint {
  const value = record[field];
  const amount = typeof value === "string" ? parseAmount(value, exponent) : null;
  return amount ?? refuse(field, `an amount in quotes with at most ${exponent} decimal digits`, value);
}

/** An amount >= 0; a missing field counts as 0. */
export function readOptionalAmount(record: StoreRecord, field: string, exponent: number): bigint {
  return record[field] === undefined || record[field] === null ? 0n : readAmount(record, field, exponent);
}

const INSTANT = /^\d{4}-\d\d-(\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** An ISO 8601 instant with its offset, as epoch milliseconds. */
export function readInstant(record: StoreRecord, field: string): number {
  const value = record[field];
  const match = typeof value === "string" ? INSTANT.exec(value) : null;
  const instant = match === null ? Number.NaN : Date.parse(value as string);
  if (Number.isNaN(instant)) return refuse(field, "an instant such as 2011-12-09T08:26:00Z", value);
  // Date.parse lets the 30th of February pass as the 2nd of March.
  if (Number(match?.[1]) > 28) {
    const date = (value as string).slice(0, 10);
    if (new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10) !== date)
      return refuse(field, "a day of the calendar", value);
  }
  return instant;
}

/** An instant or null; a missing field counts as null. */
export function readOptionalInstant(record: StoreRecord, field: string): number | null {
  return record[field] === undefined || record[field] === null ? null : readInstant(record, field);
}

/** An ISO 3166 country code of two capitals; "ZZ" is unknown, and so is a missing field. */
export function readCountry(record: StoreRecord, field: string): string {
  const value = record[field] ?? "ZZ";
  return typeof value === "string" && /^[A-Z]{2}$/.test(value) ? value : refuse(field, "two capital letters", value);
}
