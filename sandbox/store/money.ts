/** Money as the sandbox keeps it: bigint minor units of the shop's currency, with ISO 4217 exponents. */

const EXPONENT_0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const EXPONENT_3 = "BHD IQD JOD KWD LYD OMR TND".split(" ");
const EXPONENT_4 = ["CLF", "UYW"];
const currencies = new Set(Intl.supportedValuesOf("currency"));

/** Digits after the decimal point of a currency (ISO 4217), or null when there is no such currency. */
export function currencyExponent(currencyCode: string): number | null {
  if (EXPONENT_0.includes(currencyCode)) return 0;
  if (EXPONENT_3.includes(currencyCode)) return 3;
  if (EXPONENT_4.includes(currencyCode)) return 4;
  return currencies.has(currencyCode) ? 2 : null;
}

/**
 * Reads a decimal amount >= 0 into minor units. Zeros beyond the currency's digits are allowed ("1210.00" in KRW), any
 * other extra digit is not; null when the text is no such amount.
 */
export function parseAmount(text: string, exponent: number): bigint | null {
  const match = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? "";
  if (/[1-9]/.test(fraction.slice(exponent))) return null;
  return BigInt((match[1] ?? "") + fraction.slice(0, exponent).padEnd(exponent, "0"));
}

function digits(amountMinor: bigint, exponent: number): [sign: string, whole: string, fraction: string] {
  const sign = amountMinor < 0n ? "-" : "";
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(exponent + 1, "0");
  return [sign, text.slice(0, text.length - exponent), text.slice(text.length - exponent)];
}

/** The amount with exactly the currency's digits, as Shopify's REST-shaped payloads write it: "10.50", "1210". */
export function formatAmount(amountMinor: bigint, exponent: number): string {
  const [sign, whole, fraction] = digits(amountMinor, exponent);
  return exponent === 0 ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** The amount as Shopify's GraphQL Decimal writes it: no needless zeros but at least one: "10.5", "1210.0", "0.0". */
export function formatDecimal(amountMinor: bigint, exponent: number): string {
  const [sign, whole, fraction] = digits(amountMinor, exponent);
  let end = fraction.length;
  while (end > 1 && fraction.charCodeAt(end - 1) === 48) end--;
  return `${sign}${whole}.${end === 0 ? "0" : fraction.slice(0, end)}`;
}
