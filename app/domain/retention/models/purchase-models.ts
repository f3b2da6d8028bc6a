import { maximise, touches, type Bounds, type Evaluation, type Maximum } from "./maximise.ts";
import type { PurchaseHistories } from "./purchase-histories.ts";

/**
 * Models of how often customers order; time is in weeks. Everyone orders at a rate of their own, gamma distributed with
 * shape r and scale 1/alpha. In NBD nobody ever leaves. In BG/NBD a customer leaves after each repeat order with a
 * probability of their own, beta distributed (a, b) (Fader, Hardie & Lee 2005); in MBG/NBD also after the first
 * (Batislam, Denizel & Filiztekin 2007; Wagner & Hoppe 2008).
 */
export type PurchaseModel = "bgnbd" | "mbgnbd";

export type NbdParameters = { r: number; alpha: number };
export type DropOutParameters = NbdParameters & { a: number; b: number };

export type NbdFit = NbdParameters & { logLikelihood: number };
/** A fit, and the parameters that ran into the limit of the search: the likelihood goes on rising beyond it. */
export type DropOutFit = DropOutParameters & { logLikelihood: number; atBound: (keyof DropOutParameters)[] };

const LOG_LIMIT = 12;

/** Log-likelihood of NBD and its gradient by (ln r, ln alpha). */
export function nbdLikelihood(histories: PurchaseHistories, { r, alpha }: NbdParameters): Evaluation {
  const rises = risingTables(r, histories.maxRepeats);
  const ages = ageTables(alpha, histories.maxAgeDays);
  let value = 0;
  let byR = 0;
  let byAlpha = 0;
  for (let g = 0; g < histories.customers.length; g++) {
    const x = histories.repeats[g] as number;
    const age = histories.ageDays[g] as number;
    const n = histories.customers[g] as number;
    value += n * ((rises.logs[x] as number) + r * Math.log(alpha) - (r + x) * (ages.logs[age] as number));
    byR += n * ((rises.inverses[x] as number) + Math.log(alpha) - (ages.logs[age] as number));
    byAlpha += n * (r / alpha - (r + x) * (ages.inverses[age] as number));
  }
  return { value, gradient: [byR * r, byAlpha * alpha] };
}

/** Log-likelihood of BG/NBD or MBG/NBD and its gradient by (ln r, ln alpha, ln a, ln b). */
export function dropOutLikelihood(
  model: PurchaseModel,
  histories: PurchaseHistories,
  { r, alpha, a, b }: DropOutParameters,
): Evaluation {
  const extraFlips = model === "mbgnbd" ? 1 : 0;
  const rises = risingTables(r, histories.maxRepeats);
  const stays = stayTables(a, b, histories.maxRepeats + extraFlips);
  const ages = ageTables(alpha, histories.maxAgeDays);
  const logAlpha = Math.log(alpha);
  let value = 0;
  let byR = 0;
  let byAlpha = 0;
  let byA = 0;
  let byB = 0;
  for (let g = 0; g < histories.customers.length; g++) {
    const x = histories.repeats[g] as number;
    const age = histories.ageDays[g] as number;
    const n = histories.customers[g] as number;
    const s = r + x;
    const logAge = ages.logs[age] as number;
    let term = (rises.logs[x] as number) + r * logAlpha - s * logAge;
    let termByR = (rises.inverses[x] as number) + logAlpha - logAge;
    let termByAlpha = r / alpha - s * (ages.inverses[age] as number);
    const flips = x + extraFlips;
    if (flips > 0) {
      const recency = histories.recencyDays[g] as number;
      const logRatio = logAge - (ages.logs[recency] as number);
      // odds of having left at the last order against being there still: ln(a / (b + flips - 1)) + s ln(..)
      const odds = (stays.logLast[flips] as number) + s * logRatio;
      const small = Math.exp(-Math.abs(odds));
      const gone = odds > 0 ? 1 / (1 + small) : small / (1 + small);
      term += (stays.logs[flips] as number) + Math.log1p(small) + Math.max(odds, 0);
      termByR += gone * logRatio;
      termByAlpha += gone * s * ((ages.inverses[age] as number) - (ages.inverses[recency] as number));
      byA += n * ((stays.byA[flips] as number) + gone / a);
      byB += n * ((stays.byB[flips] as number) - gone / (b + flips - 1));
    }
    value += n * term;
    byR += n * termByR;
    byAlpha += n * termByAlpha;
  }
  return { value, gradient: [byR * r, byAlpha * alpha, byA * a, byB * b] };
}

/** NBD by maximum likelihood; null when nobody ordered on a second day, because then nothing is there to be fitted. */
export function fitNbd(histories: PurchaseHistories): NbdFit | null {
  if (histories.repeaters === 0) return null;
  const bounds = logBounds(2);
  const evaluate = ([r = 0, alpha = 0]: number[]): Evaluation =>
    nbdLikelihood(histories, { r: Math.exp(r), alpha: Math.exp(alpha) });
  const found = best(
    [
      [0, Math.log(10)],
      [-1, 0],
      [1, 4],
    ],
    evaluate,
    bounds,
  );
  const [r, alpha] = found.point.map(Math.exp) as [number, number];
  return { r, alpha, logLikelihood: found.value };
}

/**
 * BG/NBD or MBG/NBD by maximum likelihood. Where a shop shows no drop-out, the likelihood is that of NBD all along a
 * ridge of a and b; so one start is the NBD fit with a small a, and the logarithms of the parameters are bounded. Other
 * shops have more than one local maximum, above all under MBG/NBD; so there are several starts.
 */
export function fitDropOut(model: PurchaseModel, histories: PurchaseHistories, nbd: NbdFit): DropOutFit {
  const bounds = logBounds(4);
  const evaluate = ([r = 0, alpha = 0, a = 0, b = 0]: number[]): Evaluation =>
    dropOutLikelihood(model, histories, { r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) });
  const [r0, alpha0] = [Math.log(nbd.r), Math.log(nbd.alpha)];
  const starts = [
    [r0, alpha0, Math.log(0.01), 0],
    [r0, alpha0, Math.log(0.5), Math.log(2)],
    [r0, alpha0, Math.log(2), Math.log(20)],
    // some leave at once and the others never: then those who stay order more evenly than NBD had to believe
    [r0 + 1.5, alpha0 + 1, Math.log(0.05), Math.log(0.05)],
    [r0 + 3, alpha0 + 2, Math.log(0.001), Math.log(0.001)],
  ];
  const found = best(starts, evaluate, bounds);
  const [r, alpha, a, b] = found.point.map(Math.exp) as [number, number, number, number];
  const atBound = (["r", "alpha", "a", "b"] as const).filter((_, i) => touches(found.point, bounds, i));
  return { r, alpha, a, b, logLikelihood: found.value, atBound };
}

function best(starts: number[][], evaluate: (point: number[]) => Evaluation, bounds: Bounds): Maximum {
  const found = starts.map((start) => maximise(evaluate, start, bounds));
  return found.reduce((x, y) => (y.value > x.value ? y : x));
}

function logBounds(size: number): Bounds {
  return { lower: new Array<number>(size).fill(-LOG_LIMIT), upper: new Array<number>(size).fill(LOG_LIMIT) };
}

/** ln(G(r + x) / G(r)) and its derivative for every x: sums, so nothing cancels. */
function risingTables(r: number, maxRepeats: number): { logs: Float64Array; inverses: Float64Array } {
  const logs = new Float64Array(maxRepeats + 1);
  const inverses = new Float64Array(maxRepeats + 1);
  for (let x = 0; x < maxRepeats; x++) {
    logs[x + 1] = (logs[x] as number) + Math.log(r + x);
    inverses[x + 1] = (inverses[x] as number) + 1 / (r + x);
  }
  return { logs, inverses };
}

type StayTables = { logs: Float64Array; byA: Float64Array; byB: Float64Array; logLast: Float64Array };

/** For every number of chances to leave: ln of the probability to have stayed, its derivatives, ln(a / (b + flips - 1)). */
function stayTables(a: number, b: number, maxFlips: number): StayTables {
  const empty = (): Float64Array => new Float64Array(maxFlips + 1);
  const tables = { logs: empty(), byA: empty(), byB: empty(), logLast: empty() };
  for (let j = 0; j < maxFlips; j++) {
    tables.logs[j + 1] = (tables.logs[j] as number) - Math.log1p(a / (b + j));
    tables.byA[j + 1] = (tables.byA[j] as number) - 1 / (a + b + j);
    tables.byB[j + 1] = (tables.byB[j] as number) + a / ((b + j) * (a + b + j));
    tables.logLast[j + 1] = Math.log(a / (b + j));
  }
  return tables;
}

/** ln(alpha + weeks) and 1 / (alpha + weeks) for every number of days. */
function ageTables(alpha: number, maxAgeDays: number): { logs: Float64Array; inverses: Float64Array } {
  const logs = Float64Array.from({ length: maxAgeDays + 1 }, (_, days) => Math.log(alpha + days / 7));
  const inverses = Float64Array.from({ length: maxAgeDays + 1 }, (_, days) => 1 / (alpha + days / 7));
  return { logs, inverses };
}
