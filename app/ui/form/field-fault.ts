import { AmountError, formatMinor, parseMinor } from "#app/domain/orders/money.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Format } from "../format.ts";

/** What is wrong with what was typed into a field. */
export type FieldFault =
  | { kind: "required" }
  | { kind: "range"; min: number; max: number }
  | { kind: "amount" }
  | { kind: "product" }
  | { kind: "multiple" }
  | { kind: "reward" }
  | { kind: "date" }
  | { kind: "order" }
  | { kind: "search" };

/** What was typed into a field, read; or what is wrong with it. */
export type Read<Value> = { ok: true; value: Value } | { ok: false; fault: FieldFault };

/** The largest number of points that may be typed anywhere. */
export const MOST_POINTS = 1_000_000_000;

const found = <Value>(value: Value): Read<Value> => ({ ok: true, value });
const wrong = (fault: FieldFault): { ok: false; fault: FieldFault } => ({ ok: false, fault });

/** A text that must not be empty; spaces around it do not count. */
export function readText(text: string): Read<string> {
  return text.trim() === "" ? wrong({ kind: "required" }) : found(text.trim());
}

/** A whole number from `min` to `max`. Full-width digits and grouping commas are understood. */
export function readWhole(text: string, min: number, max: number): Read<number> {
  const plain = plainDigits(text).replaceAll(",", "");
  const value = /^\d{1,15}$/.test(plain) ? Number(plain) : Number.NaN;
  return value >= min && value <= max ? found(value) : wrong({ kind: "range", min, max });
}

/** An amount above zero in minor units of the currency. */
export function readAmount(text: string, currencyCode: string): Read<bigint> {
  try {
    const minor = parseMinor(plainDigits(text).replaceAll(/,(?=\d{3})/g, ""), currencyCode);
    return minor > 0n && minor < 10n ** 15n ? found(minor) : wrong({ kind: "amount" });
  } catch (error) {
    if (error instanceof AmountError) return wrong({ kind: "amount" });
    throw error;
  }
}

function plainDigits(text: string): string {
  return text.trim().normalize("NFKC");
}

/** The values of fields that were all read well, or the faults of those that were not. */
export function allRead<Fields extends Record<string, Read<unknown>>>(
  fields: Fields,
):
  | { ok: true; values: { [Name in keyof Fields]: Extract<Fields[Name], { ok: true }>["value"] } }
  | { ok: false; faults: Partial<Record<keyof Fields, FieldFault>> } {
  const entries = Object.entries(fields);
  const faults = entries.flatMap(([name, read]) => (read.ok ? [] : [[name, read.fault] as const]));
  if (faults.length > 0) return { ok: false, faults: Object.fromEntries(faults) as never };
  return {
    ok: true,
    values: Object.fromEntries(entries.map(([name, read]) => [name, read.ok && read.value])) as never,
  };
}

/** What the reader is told under a field. */
export function faultText(
  fault: FieldFault | undefined,
  t: Texts,
  format: Format,
  currencyCode: string,
): string | undefined {
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case "required":
      return t("form.required");
    case "range":
      return t("form.range", { min: format.count(fault.min), max: format.count(fault.max) });
    case "amount":
      return t("form.amount", { example: formatMinor(1_000n, currencyCode) });
    case "product":
      return t("form.chooseProduct");
    case "multiple":
      return t("form.multiple");
    case "reward":
      return t("form.chooseReward");
    case "date":
      return t("form.noSuchDay");
    case "order":
      return t("form.endsBeforeStart");
    case "search":
      return t("form.numberOrEmail");
  }
}
