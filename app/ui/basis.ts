import type { Excluded } from "#app/domain/retention/figures/totals.ts";
import { excludedOf, totalsOf } from "#app/domain/retention/figures/totals.ts";
import type { Rollup } from "#app/domain/retention/rollup.ts";

/** What every figure of a page leaves out, and up to when it counts. */
export type Basis = {
  /** as-of, days since 1970-01-01 */
  asOf: number;
  excluded: Excluded;
  unattributedNetMinor: bigint;
  customersFirstUnknown: number;
  /** Shopify shows the last 60 days only */
  limited: boolean;
};

/** The scope without which Shopify shows the last 60 days only. */
const ALL_ORDERS = "read_all_orders";

/** The basis of a page's figures, from its rollup and the scopes the merchant granted. */
export function basisOf(rollup: Rollup, asOf: number, scopes: readonly string[]): Basis {
  const { unattributedNetMinor, customersFirstUnknown } = totalsOf(rollup);
  return {
    asOf,
    excluded: excludedOf(rollup),
    unattributedNetMinor,
    customersFirstUnknown,
    limited: !scopes.includes(ALL_ORDERS),
  };
}
