import { minorToMajor } from "../../orders/money.ts";
import type { CustomerColumns } from "../customer-columns.ts";
import { maximise, touches, type Evaluation } from "./maximise.ts";
import { digamma, logGamma } from "./special-functions.ts";

/**
 * Gamma-Gamma model of spend (Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value"): orders of a customer are
 * gamma(p, nu) with nu gamma(q, v); v in the currency's major unit.
 */
export type GammaGammaParameters = { p: number; q: number; v: number };
/** `undetermined`: the repeaters are too few to tell the parameters, which run away and are not to be printed. */
export type GammaGammaFit = GammaGammaParameters & { logLikelihood: number; undetermined: boolean };

/**
 * What repeaters spent, parallel lists: number of repeat days (orders of one day merged, the first day left out) and
 * their net in major units.
 */
export type SpendHistories = { repeats: Int32Array; spent: Float64Array };

export function spendHistories(columns: CustomerColumns, currencyCode: string): SpendHistories {
  const repeaters = Array.from(columns.orderDays.keys()).filter(
    (i) => columns.knownFirst[i] === 1 && (columns.orderDays[i] as number) > 1,
  );
  return {
    repeats: Int32Array.from(repeaters, (i) => (columns.orderDays[i] as number) - 1),
    spent: Float64Array.from(repeaters, (i) => repeatSpend(columns, i, currencyCode)),
  };
}

/** Net of a customer's orders after the first day, in major units. */
export function repeatSpend(columns: CustomerColumns, i: number, currencyCode: string): number {
  return minorToMajor((columns.netMinor[i] as bigint) - (columns.firstDayNetMinor[i] as bigint), currencyCode);
}

/** Log-likelihood and its gradient by (ln p, ln q, ln v). */
export function gammaGammaLikelihood(histories: SpendHistories, { p, q, v }: GammaGammaParameters): Evaluation {
  const tables = new Map<number, { log: number; byP: number; byQ: number }>();
  let value = 0;
  let byP = 0;
  let byQ = 0;
  let byV = 0;
  const logV = Math.log(v);
  for (let i = 0; i < histories.repeats.length; i++) {
    const x = histories.repeats[i] as number;
    const spent = histories.spent[i] as number;
    let table = tables.get(x);
    if (!table) {
      const psi = digamma(p * x + q);
      table = {
        log: logGamma(p * x + q) - logGamma(p * x) - logGamma(q),
        byP: x * (psi - digamma(p * x)),
        byQ: psi - digamma(q),
      };
      tables.set(x, table);
    }
    const logSpent = Math.log(spent); // ln(x z) for the mean z
    const logSum = Math.log(v + spent);
    value += table.log + q * logV + p * x * logSpent - Math.log(spent / x) - (p * x + q) * logSum;
    byP += table.byP + x * (logSpent - logSum);
    byQ += table.byQ + logV - logSum;
    byV += q / v - (p * x + q) / (v + spent);
  }
  return { value, gradient: [byP * p, byQ * q, byV * v] };
}

/** By maximum likelihood; null without two repeaters, because one amount tells nothing of how customers differ. */
export function fitGammaGamma(histories: SpendHistories): GammaGammaFit | null {
  if (histories.repeats.length < 2) return null;
  let meanSpend = 0;
  for (let i = 0; i < histories.repeats.length; i++) {
    meanSpend += (histories.spent[i] as number) / (histories.repeats[i] as number) / histories.repeats.length;
  }
  const evaluate = ([p = 0, q = 0, v = 0]: number[]): Evaluation =>
    gammaGammaLikelihood(histories, { p: Math.exp(p), q: Math.exp(q), v: Math.exp(v) });
  const scale = Math.log(meanSpend);
  const bounds = { lower: [-10, -10, scale - 15], upper: [12, 12, scale + 15] };
  // the mean order is p v / (q - 1)
  const starts = [
    [0, Math.log(3), scale + Math.log(2)],
    [Math.log(6), Math.log(4), scale - Math.log(2)],
    [Math.log(2), Math.log(1.5), scale - Math.log(4)],
  ];
  const found = starts.map((start) => maximise(evaluate, start, bounds)).reduce((x, y) => (y.value > x.value ? y : x));
  const [p, q, v] = found.point.map(Math.exp) as [number, number, number];
  const undetermined = found.point.some((_, i) => touches(found.point, bounds, i));
  return { p, q, v, logLikelihood: found.value, undetermined };
}
