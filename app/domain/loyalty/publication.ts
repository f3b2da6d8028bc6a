import { awardOf } from "./award.ts";
import { earnerOf, type EarningOrder } from "./earning-order.ts";
import { earningDecision } from "./earning.ts";
import type { ProgrammeRules } from "./rules.ts";
import { targetOf } from "./target.ts";

/** What rules would give some orders. */
export type RulesEffect = {
  /** orders that would get any points */
  orders: number;
  /** customers, and guests who left an e-mail */
  customers: number;
  points: bigint;
};

/** What changes for some orders when rules change. */
export type PublicationEffect = {
  /** orders looked at */
  orders: number;
  before: RulesEffect;
  after: RulesEffect;
  /** customers whose orders would have earned more, or less */
  gaining: number;
  losing: number;
};

/**
 * What an order would have left of its points today, had the rules always been in force: refunds lower it, no campaign
 * adds to it.
 */
export function pointsUnder(order: EarningOrder, rules: ProgrammeRules): bigint {
  const standing = { status: "live" as const, earnsFrom: Number.NEGATIVE_INFINITY, testCustomers: [] };
  if (earningDecision(order, order.orderedAt, rules, standing).kind !== "earns") return 0n;
  return awardOf(order, rules)
    .map(({ line, eligibleMinor, points }) =>
      targetOf({ lineId: line.id, eligibleMinor, units: line.quantity, points }, order, rules.earning.exclude),
    )
    .reduce((sum, points) => sum + points, 0n);
}

/** Compares two sets of rules over orders that come batch by batch. */
export class PublicationTally {
  readonly #before: ProgrammeRules | null;
  readonly #after: ProgrammeRules;
  readonly #differences = new Map<string, bigint>();
  readonly #effects = { before: new EffectTally(), after: new EffectTally() };
  #orders = 0;

  /** @param before null: nothing is published yet, and nobody earns anything */
  constructor(before: ProgrammeRules | null, after: ProgrammeRules) {
    this.#before = before;
    this.#after = after;
  }

  add(orders: readonly EarningOrder[]): void {
    for (const order of orders) {
      this.#orders++;
      const before = this.#before ? pointsUnder(order, this.#before) : 0n;
      const after = pointsUnder(order, this.#after);
      const earner = earnerOf(order);
      this.#effects.before.add(earner, before);
      this.#effects.after.add(earner, after);
      this.#differences.set(earner, (this.#differences.get(earner) ?? 0n) + after - before);
    }
  }

  result(): PublicationEffect {
    const differences = [...this.#differences.values()];
    return {
      orders: this.#orders,
      before: this.#effects.before.result(),
      after: this.#effects.after.result(),
      gaining: differences.filter((difference) => difference > 0n).length,
      losing: differences.filter((difference) => difference < 0n).length,
    };
  }
}

class EffectTally {
  readonly #earners = new Set<string>();
  #orders = 0;
  #points = 0n;

  add(earner: string, points: bigint): void {
    if (points === 0n) return;
    this.#orders++;
    this.#points += points;
    this.#earners.add(earner);
  }

  result(): RulesEffect {
    return { orders: this.#orders, customers: this.#earners.size, points: this.#points };
  }
}
