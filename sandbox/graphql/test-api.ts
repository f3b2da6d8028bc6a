/** An API over a store made in the code, for tests. */
import { createStoppedClock } from "#sandbox/clock.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import { createAdminApi } from "./admin-api.ts";
import type { AdminApiOptions, ApiAnswer } from "./admin-api.ts";

/** Scopes that let everything be read. */
export const ALL_SCOPES = ["read_orders", "read_all_orders", "read_customers", "read_products"];

/** Scopes of an app that also rewards customers. */
export const LOYALTY_SCOPES = [
  ...ALL_SCOPES,
  "write_customers",
  "read_customer_merge",
  "write_discounts",
  "read_store_credit_accounts",
  "write_store_credit_account_transactions",
];

/** An error as it comes over the wire. */
export interface WireError {
  message: string;
  path?: (string | number)[];
  extensions: Record<string, unknown>;
}

/** An answer's body, loosely. */
export interface WireBody {
  data: Record<string, Record<string, unknown>> | null;
  errors?: WireError[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { currentlyAvailable: number };
    };
  };
}

/** The body of an answer that must have status 200. */
export function bodyOf(answer: ApiAnswer): WireBody {
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  return JSON.parse(JSON.stringify(answer.body)) as WireBody;
}

/** Opens an API over these records; the clock moves a minute with each call. */
export async function openApi(records: readonly Record<string, unknown>[], options: Partial<AdminApiOptions> = {}) {
  const clock = createStoppedClock(Date.parse("2024-06-01T00:00:00Z"));
  const store = await openStore(storeLines(records), { clock });
  const api = createAdminApi({ store, ...options });
  const call = (
    query: string,
    variables: Record<string, unknown> = {},
    scopes: readonly string[] = ALL_SCOPES,
  ): WireBody => {
    clock.advance(60_000);
    return bodyOf(api.execute({ query, variables, scopes }));
  };
  return { api, call, clock, store };
}
