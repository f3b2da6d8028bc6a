import { programmeRules, type ProgrammeRules, type ProgrammeStatus } from "#app/domain/loyalty/rules.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** What other pages show of the programme: its rules in force, or being drafted while none are, and how it stands. */
export type RulesInForce = { status: ProgrammeStatus; rules: ProgrammeRules };

/** The rules that count now; null where no programme was ever begun. */
export async function rulesInForce(db: ShopDb): Promise<RulesInForce | null> {
  const [row] = await db.query<{ status: ProgrammeStatus; rules: unknown }>(
    `SELECT p.status, coalesce(v.rules, p.draft) AS rules
     FROM loyalty_programmes p LEFT JOIN loyalty_rule_versions v ON v.shop_id = $1 AND v.version = p.version
     WHERE p.shop_id = $1`,
    [db.shopId],
  );
  return row?.rules ? { status: row.status, rules: programmeRules.parse(row.rules) } : null;
}
