import { useMemo } from "react";
import { formatMinor } from "#app/domain/orders/money.ts";
import { dayText } from "#app/domain/retention/calendar.ts";
import { useLanguage } from "#app/i18n/language.tsx";
import { useShop } from "./shop-context.ts";

/** Shown where a figure has no value. */
export const NO_VALUE = "–";

export type Format = ReturnType<typeof createFormat>;

/** Numbers, money and dates in the reader's language and the shop's currency and time zone. */
export function useFormat(): Format {
  const { locale } = useLanguage();
  const { timeZone, currencyCode, now } = useShop();
  return useMemo(() => createFormat(locale, timeZone, currencyCode, now), [locale, timeZone, currencyCode, now]);
}

/** @param now epoch milliseconds that "3 minutes ago" is told from */
export function createFormat(locale: string, timeZone: string, currencyCode: string, now: number) {
  // Korean and Japanese write a unit without a space before it.
  const unitStyle = locale === "en" ? "long" : "narrow";
  const number = new Intl.NumberFormat(locale);
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const wholePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const signedPercent = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: currencyCode });
  const wholeMoney = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: currencyCode,
    maximumFractionDigits: 0,
  });
  const compactMoney = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: currencyCode,
    notation: "compact",
    maximumFractionDigits: 1,
  });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const days = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "day",
    unitDisplay: "long",
    maximumFractionDigits: 1,
  });
  const localDate = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  // Server and browser must write the same text, and the marks for morning and afternoon differ between engines.
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", timeZone: "UTC" });
  const monthOfYear = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
  const dayOfMonth = new Intl.DateTimeFormat(locale, { day: "numeric", timeZone: "UTC" });
  const signed = new Intl.NumberFormat(locale, { signDisplay: "exceptZero" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: unitStyle });
  const or = <T>(value: T | null, show: (value: T) => string): string => (value === null ? NO_VALUE : show(value));
  return {
    count: (value: number | bigint | null) => or(value, (n) => number.format(n)),
    /** with its sign: +240 */
    signed: (value: number | bigint) => signed.format(value),
    decimal: (value: number | null) => or(value, (n) => decimal.format(n)),
    percent: (value: number | null) => or(value, (n) => percent.format(n)),
    wholePercent: (value: number) => wholePercent.format(value),
    /** with its sign: +4.2 % */
    difference: (value: number | null) => or(value, (n) => signedPercent.format(n)),
    /** an average in major units */
    average: (value: number | null) => or(value, (n) => money.format(n)),
    /** an exact sum in minor units */
    money: (minor: bigint | null) => or(minor, (n) => money.format(formatMinor(n, currencyCode) as `${number}`)),
    wholeMoney: (minor: bigint) => wholeMoney.format(formatMinor(minor, currencyCode) as `${number}`),
    /** for axes: 1.2M */
    compactMoney: (major: number) => compactMoney.format(major),
    /** for axes: 2,500, and 12K */
    compact: (value: number) => (Math.abs(value) < 10_000 ? number : compact).format(value),
    days: (value: number | null) =>
      or(value, (n) => (locale === "ja" ? days.format(n).replace(" ", "") : days.format(n))),
    /** a day since 1970-01-01 */
    day: (value: number) => date.format(new Date(`${dayText(value)}T00:00:00Z`)),
    /** 1 to 12: "February" */
    monthOfYear: (month: number) => monthOfYear.format(Date.UTC(2000, month - 1, 1)),
    /** 1 to 31, as a date writes it: "29", "29일" */
    dayOfMonth: (day: number) => dayOfMonth.format(Date.UTC(2000, 0, day)),
    /** "2011-12", or "2011-Q4", which stays as it is in every language */
    period: (text: string) =>
      text.includes("Q") ? text.replace("-", " ") : month.format(new Date(`${text}-01T00:00:00Z`)),
    /** epoch milliseconds */
    instant: (ms: number | null) => or(ms, (at) => `${localDate.format(at)} ${clock.format(at)}`),
    /** the shop's date at an instant, epoch milliseconds */
    dateAt: (ms: number | null) => or(ms, (at) => localDate.format(at)),
    /** "a, b and c" */
    list: (items: readonly string[]) => list.format(items),
    ago: (ms: number) => relative(ago, ms - now),
  };
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

function relative(format: Intl.RelativeTimeFormat, ms: number): string {
  const [unit, size] = STEPS.find(([, step]) => Math.abs(ms) >= step) ?? ["second", 1_000];
  return format.format(Math.trunc(Math.min(ms, 0) / size), unit);
}
