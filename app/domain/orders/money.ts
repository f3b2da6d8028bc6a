/**
 * Currencies whose minor unit is not a hundredth, by exponent (ISO 4217, list one, with the recently withdrawn BYR that
 * old orders may still carry).
 */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ..."BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ..."CLF UYW".split(" ").map((code) => [code, 4] as const),
]);

/** An amount or a currency code that cannot be read; the message names it. */
export class AmountError extends Error {
  override name = "AmountError";
}

/** How many decimal digits the currency has: 0 to 4. Throws AmountError if the code is not three capital letters. */
export function currencyExponent(currencyCode: string): number {
  if (!/^[A-Z]{3}$/.test(currencyCode)) throw new AmountError(`"${currencyCode}" is not an ISO 4217 currency code`);
  return EXPONENTS.get(currencyCode) ?? 2;
}

/**
 * A decimal string ("12.5", "-3", "1210.00") in minor units, exactly. Zeros beyond the currency's digits are allowed.
 * Throws AmountError for anything else: other extra digits, exponents, spaces, a missing digit.
 */
export function parseMinor(text: string, currencyCode: string): bigint {
  const exponent = currencyExponent(currencyCode);
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) throw new AmountError(`"${text}" is not a decimal amount`);
  const [, sign = "", whole = "", fraction = ""] = parts;
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new AmountError(`"${text}" has more than the ${exponent} decimal digits of ${currencyCode}`);
  }
  const minor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  return sign === "" ? minor : -minor;
}

/** Minor units as a decimal string with exactly the currency's digits: 12345n is "123.45" in GBP, "12345" in KRW. */
export function formatMinor(minor: bigint, currencyCode: string): string {
  const exponent = currencyExponent(currencyCode);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const split = digits.length - exponent;
  const sign = minor < 0n ? "-" : "";
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** Minor units as a number of major units, for averages and models only: a sum stays a bigint. */
export function minorToMajor(minor: bigint, currencyCode: string): number {
  return Number(minor) / 10 ** currencyExponent(currencyCode);
}
