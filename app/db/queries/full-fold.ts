import { setImmediate } from "node:timers/promises";
import { customerOrderNumbers, orderColumns } from "#app/db/queries/order-columns.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { FactsColumns } from "#app/domain/retention/facts-columns.ts";
import { foldShop } from "#app/domain/retention/fold-shop.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/**
 * All of a shop's orders folded from raw, as they were known at the end of each of the given local days (since
 * 1970-01-01): for an as-of in the past, for ranked figures, and to check what is kept incrementally.
 */
export async function fullFold(db: ShopDb, timeZone: string, ...asOfDays: number[]): Promise<FactsColumns[]> {
  const { dayOf, endOf } = localDays(timeZone);
  const columns = await orderColumns(db);
  const numbers = await customerOrderNumbers(db);
  const folded: FactsColumns[] = [];
  for (const day of asOfDays) {
    folded.push(foldShop(columns, { cutoffMs: endOf(day), dayOf }, numbers));
    await setImmediate();
  }
  return folded;
}
