import type { ShopDb } from "#app/db/with-shop.ts";
import { programmeRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";

/** The rules that were in force at an instant (epoch milliseconds), or null before the first publication. */
export async function rulesAt(db: ShopDb, at: number): Promise<{ version: number; rules: ProgrammeRules } | null> {
  const [row] = await db.query<{ version: number; rules: unknown }>(
    `SELECT version, rules FROM loyalty_rule_versions WHERE shop_id = $1 AND published_at < to_timestamp($2::float8 / 1000)
     ORDER BY version DESC LIMIT 1`,
    [db.shopId, at],
  );
  return row ? { version: row.version, rules: programmeRules.parse(row.rules) } : null;
}
