import { MAX_COST_EXCEEDED, ShopifyTrouble } from "./trouble.ts";

/**
 * Reads `ids` in batches. Shopify does not publish how it reckons the cost of `nodes(ids)`, so a batch it finds too
 * dear is cut in half, down to a single id.
 */
export async function inBatches<Result>(
  ids: readonly bigint[],
  batchSize: number,
  read: (batch: readonly bigint[]) => Promise<Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  let size = batchSize;
  for (let start = 0; start < ids.length;) {
    const batch = ids.slice(start, start + size);
    try {
      results.push(...(await read(batch)));
      start += batch.length;
    } catch (error) {
      const tooDear = error instanceof ShopifyTrouble && error.code === MAX_COST_EXCEEDED;
      if (!tooDear || batch.length === 1) throw error;
      size = Math.ceil(batch.length / 2);
    }
  }
  return results;
}
