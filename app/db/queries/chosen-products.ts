import { withShop } from "#app/db/with-shop.ts";
import type { ProductChoice } from "#app/domain/loyalty/rules.ts";

/** Titles by id of the products that choices name, as they are called today; those that are gone have none. */
export async function chosenProducts(
  shopId: number,
  choices: readonly (ProductChoice | null)[],
): Promise<Record<string, string>> {
  const ids = choices.flatMap((choice) => choice?.productIds ?? []);
  if (ids.length === 0) return {};
  const rows = await withShop(shopId, (db) =>
    db.query<{ id: bigint; title: string }>(
      "SELECT id, title FROM products WHERE shop_id = $1 AND id = ANY($2::bigint[])",
      [shopId, ids],
    ),
  );
  return Object.fromEntries(rows.map(({ id, title }) => [id.toString(), title]));
}
