import { wordsOf } from "../../orders/id-index.ts";
import type { CustomerColumns } from "../customer-columns.ts";

/** Customers by score, "1" (lowest fifth) to "5". */
export type ScoreCounts = Record<"1" | "2" | "3" | "4" | "5", number>;

export type Rfm = {
  recency: ScoreCounts;
  frequency: ScoreCounts;
  monetary: ScoreCounts;
  /** customers with 5, 5, 5 */
  champions: number;
  /** customers with 1, 1, 1 */
  lowest: number;
};

/** Scores 1..5 per customer, parallel to the columns. */
export type RfmScores = { recency: Uint8Array; frequency: Uint8Array; monetary: Uint8Array };

/**
 * Scores by last order date, number of orders and net sales over all customers: 1 + floor(5 * (rank - 1) / n) with the
 * minimum rank ascending, so that equal customers get equal scores.
 */
export function rfmScores(customers: CustomerColumns): RfmScores {
  return {
    recency: scoresOf(customers.lastDay, customers.lastDay.slice().sort()),
    frequency: scoresOf(customers.orders, customers.orders.slice().sort()),
    monetary: monetaryScores(customers.netMinor),
  };
}

/** How many customers have each score. */
export function rfm(scores: RfmScores): Rfm {
  let champions = 0;
  let lowest = 0;
  for (let i = 0; i < scores.recency.length; i++) {
    const r = scores.recency[i];
    if (r !== scores.frequency[i] || r !== scores.monetary[i]) continue;
    if (r === 5) champions++;
    else if (r === 1) lowest++;
  }
  return {
    recency: countScores(scores.recency),
    frequency: countScores(scores.frequency),
    monetary: countScores(scores.monetary),
    champions,
    lowest,
  };
}

/** Plain numbers sort several times as fast as bigints, and are exact while the amounts are below 2^53. */
function monetaryScores(netMinor: BigInt64Array): Uint8Array {
  const words = wordsOf(netMinor);
  const values = new Float64Array(netMinor.length);
  let exact = true;
  for (let i = 0; i < values.length; i++) {
    values[i] = (words[i * 2 + 1] as number) * 2 ** 32 + ((words[i * 2] as number) >>> 0);
    exact &&= Number.isSafeInteger(values[i]);
  }
  return exact ? scoresOf(values, values.slice().sort()) : scoresOf(netMinor, netMinor.slice().sort());
}

function scoresOf<T extends number | bigint>(values: ArrayLike<T>, sorted: ArrayLike<T>): Uint8Array {
  const cuts = [2, 3, 4, 5].map((score) => lowestValueWith(score, sorted));
  const scores = new Uint8Array(values.length).fill(1);
  for (const cut of cuts) {
    if (cut === null) continue;
    for (let i = 0; i < values.length; i++) {
      if ((values[i] as T) >= cut) scores[i] = (scores[i] as number) + 1;
    }
  }
  return scores;
}

/** The smallest value that gets at least the score, or null: the first one with 5 * (values below it) >= (score - 1) * n. */
function lowestValueWith<T extends number | bigint>(score: number, sorted: ArrayLike<T>): T | null {
  let place = Math.ceil(((score - 1) * sorted.length) / 5);
  while (place > 0 && place < sorted.length && sorted[place] === sorted[place - 1]) place++;
  return sorted[place] ?? null;
}

function countScores(scores: Uint8Array): ScoreCounts {
  const counts = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) counts[scores[i] as number] = (counts[scores[i] as number] as number) + 1;
  const [, one = 0, two = 0, three = 0, four = 0, five = 0] = counts;
  return { "1": one, "2": two, "3": three, "4": four, "5": five };
}
