import type { DropOutParameters, PurchaseModel } from "./purchase-models.ts";
import type { GammaGammaParameters } from "./gamma-gamma.ts";

/** One customer's past, orders of one day merged: x, t_x and T with weeks as days / 7. */
export type PurchaseHistory = { repeats: number; recencyDays: number; ageDays: number };

const TAIL = 1e-13;
const MAX_TERMS = 100_000;

/**
 * Probability that the customer has not left. Under BG/NBD it is 1 for everyone without a repeat order, so never rank
 * customers by it: rank by expected orders.
 */
export function probabilityAlive(
  model: PurchaseModel,
  parameters: DropOutParameters,
  history: PurchaseHistory,
): number {
  const { r, alpha, a, b } = parameters;
  const flips = history.repeats + (model === "mbgnbd" ? 1 : 0);
  if (flips === 0) return 1;
  const logRatio = Math.log((alpha + history.ageDays / 7) / (alpha + history.recencyDays / 7));
  return 1 / (1 + (a / (b + flips - 1)) * Math.exp((r + history.repeats) * logRatio));
}

/**
 * Orders (days with an order) expected in the `horizonDays` after as-of, given the customer's past.
 *
 * A customer who is still there would order K times in the horizon if nothing could make them leave, K negative binomial;
 * of k chances the i-th is used with the probability of having stayed through i - 1 of them. The sum over both has only
 * positive terms; it equals the hypergeometric form of Fader, Hardie & Lee (2005), which is singular at a = 1.
 */
export function expectedOrders(
  model: PurchaseModel,
  parameters: DropOutParameters,
  history: PurchaseHistory,
  horizonDays: number,
): number {
  const { r, alpha, a, b } = parameters;
  const shape = r + history.repeats;
  const stayed = b + history.repeats + (model === "mbgnbd" ? 1 : 0);
  const horizon = horizonDays / 7;
  const rate = alpha + history.ageDays / 7;
  if (horizon <= 0) return 0;
  const success = horizon / (rate + horizon);
  const mean = (shape * horizon) / rate;
  let logMass = -shape * Math.log1p(horizon / rate);
  let staying = 1;
  let used = 0; // expected orders out of k chances
  let expected = 0;
  for (let k = 0; k < MAX_TERMS; k++) {
    const term = Math.exp(logMass) * used;
    expected += term;
    if (k > mean && term < TAIL * expected * (1 - success)) break;
    logMass += Math.log(((shape + k) * success) / (k + 1));
    used += staying;
    staying *= (stayed + k) / (a + stayed + k);
  }
  return expected * probabilityAlive(model, parameters, history);
}

/**
 * What one future order of the customer is expected to bring (major units), given `repeats` days with repeat orders that
 * brought `spent` together; null where the model has no mean (p x + q <= 1).
 */
export function expectedSpend(parameters: GammaGammaParameters, repeats: number, spent: number): number | null {
  const { p, q, v } = parameters;
  const denominator = p * repeats + q - 1;
  return denominator > 0 ? (p * (v + spent)) / denominator : null;
}
