import type { AdminClient } from "./admin-client.ts";
import { updatedBetween, type ChangedObject, type ChangedPage, type ChangedVariables } from "./changed-objects.ts";
import type { Operation } from "./operation.ts";
import { ShopifyTrouble } from "./trouble.ts";

/** Shopify pages through at most 25,000 objects of one search; a new one begins a page before. */
const SEARCH_LIMIT = 25_000 - 250;

/**
 * What was updated from `from` to `to` (epoch milliseconds, both inclusive), oldest first, page by page; an object may
 * come more than once. An object updated while this runs moves behind `to` or to the end: the next reconciliation, with
 * its overlap, sees it.
 * @throws ShopifyTrouble "stop" TOO_MANY_CHANGES when more than 24,750 objects share one second
 */
export async function* readChanges(
  client: AdminClient,
  operation: Operation<ChangedVariables, ChangedPage>,
  from: number,
  to: number,
  searchLimit: number = SEARCH_LIMIT,
): AsyncGenerator<ChangedObject[], void, undefined> {
  let start = from;
  let after: string | null = null;
  for (let seen = 0; ;) {
    const { objects, pageInfo }: ChangedPage = await client.run(operation, {
      search: updatedBetween(start, to),
      after,
    });
    yield objects;
    if (!pageInfo.hasNextPage) return;
    seen += objects.length;
    after = pageInfo.endCursor;
    if (seen < searchLimit) continue;
    const last = objects.at(-1)?.updatedAt ?? start;
    if (last < start + 1000) throw new ShopifyTrouble("stop", "TOO_MANY_CHANGES");
    start = last;
    after = null;
    seen = 0;
  }
}
