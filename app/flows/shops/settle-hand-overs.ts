import { awaitHandOvers } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * Waits until every transaction that has handed something over to the shop's waiting jobs is through. A job that has just
 * begun and passes this sees all that it is to serve; what is handed over later has a job of its own.
 */
export function settleHandOvers(shopId: number): Promise<void> {
  return withShop(shopId, awaitHandOvers);
}
