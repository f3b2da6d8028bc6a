import { markProgramme } from "#app/db/stores/mirror-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { ExpiryVersion } from "#app/domain/loyalty/expiry.ts";
import type { ProgrammeStanding } from "#app/domain/loyalty/earning.ts";
import { programmeRules, rulesJson, type ProgrammeRules, type ProgrammeStatus } from "#app/domain/loyalty/rules.ts";

/** A shop's programme. Instants are epoch milliseconds. */
export type Programme = ProgrammeStanding & {
  /** the version in force and its rules; null before the first publication */
  published: { version: number; rules: ProgrammeRules; at: number } | null;
  /** what is being edited; null when that is what is published */
  draft: ProgrammeRules | null;
};

/** Class of the advisory locks under which a shop's programme is changed. */
const PROGRAMME_LOCK = 7007;

/** Lets one transaction at a time change the shop's programme; held until it ends. */
export async function lockProgramme(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [PROGRAMME_LOCK, db.shopId]);
}

/** The shop's programme, or null when none was ever begun. */
export async function readProgramme(db: ShopDb): Promise<Programme | null> {
  const [row] = await db.query<{
    status: ProgrammeStatus;
    version: number | null;
    draft: unknown;
    testCustomers: bigint[];
    earnsFrom: Date | null;
    rules: unknown;
    publishedAt: Date | null;
  }>(
    `SELECT p.status, p.version, p.draft, p.test_customers AS "testCustomers", p.earns_from AS "earnsFrom",
            v.rules, v.published_at AS "publishedAt"
     FROM loyalty_programmes p LEFT JOIN loyalty_rule_versions v ON v.shop_id = p.shop_id AND v.version = p.version
     WHERE p.shop_id = $1`,
    [db.shopId],
  );
  if (!row) return null;
  const { status, testCustomers, version, publishedAt } = row;
  return {
    status,
    testCustomers,
    earnsFrom: row.earnsFrom?.getTime() ?? null,
    published:
      version === null || publishedAt === null
        ? null
        : { version, rules: programmeRules.parse(row.rules), at: publishedAt.getTime() },
    draft: row.draft === null ? null : programmeRules.parse(row.draft),
  };
}

/** The rules of published versions, by version. */
export async function rulesOfVersions(db: ShopDb, versions: readonly number[]): Promise<Map<number, ProgrammeRules>> {
  const rows = await db.query<{ version: number; rules: unknown }>(
    "SELECT version, rules FROM loyalty_rule_versions WHERE shop_id = $1 AND version = ANY($2::int[])",
    [db.shopId, [...new Set(versions)]],
  );
  return new Map(rows.map((row) => [row.version, programmeRules.parse(row.rules)]));
}

/** What the shop's published versions say about expiry, in order of publication. */
export async function listVersions(db: ShopDb): Promise<(ExpiryVersion & { version: number })[]> {
  const rows = await db.query<{ version: number; at: Date; expiryMonths: number | null }>(
    `SELECT version, published_at AS at, (rules ->> 'expiryMonths')::int AS "expiryMonths"
     FROM loyalty_rule_versions WHERE shop_id = $1 ORDER BY version`,
    [db.shopId],
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** Keeps what is being edited; null: nothing differs from what is published. */
export async function saveDraft(db: ShopDb, draft: ProgrammeRules | null, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO loyalty_programmes (shop_id, status, draft, test_customers, updated_at)
     VALUES ($1, 'draft', $2::jsonb, '{}', to_timestamp($3 / 1000.0))
     ON CONFLICT (shop_id) DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at`,
    [db.shopId, draft && rulesJson(draft), now],
  );
}

/**
 * Publishes rules as the next version; the draft is done.
 * @param publishedBy the session token's sub
 */
export async function publishRules(
  db: ShopDb,
  rules: ProgrammeRules,
  publishedBy: string,
  now: number,
): Promise<number> {
  const [row] = await db.query<{ version: number }>(
    `INSERT INTO loyalty_rule_versions (shop_id, version, rules, published_at, published_by)
     SELECT $1, coalesce(max(version), 0) + 1, $2::jsonb, to_timestamp($3 / 1000.0), $4
     FROM loyalty_rule_versions WHERE shop_id = $1 RETURNING version`,
    [db.shopId, rulesJson(rules), now, publishedBy],
  );
  const version = row?.version ?? 0;
  await db.execute(
    `INSERT INTO loyalty_programmes (shop_id, status, version, test_customers, updated_at)
     VALUES ($1, 'draft', $2, '{}', to_timestamp($3 / 1000.0))
     ON CONFLICT (shop_id) DO UPDATE SET version = excluded.version, draft = NULL, updated_at = excluded.updated_at`,
    [db.shopId, version, now],
  );
  await markProgramme(db);
  return version;
}

/** Sets how the programme stands: its status, from when orders earn, who takes part in a test. */
export async function saveStanding(db: ShopDb, standing: ProgrammeStanding, now: number): Promise<void> {
  await db.execute(
    `UPDATE loyalty_programmes SET status = $2, earns_from = to_timestamp($3 / 1000.0), test_customers = $4,
       updated_at = to_timestamp($5 / 1000.0)
     WHERE shop_id = $1`,
    [db.shopId, standing.status, standing.earnsFrom, standing.testCustomers, now],
  );
  await markProgramme(db);
}

/** Class of the advisory locks under which a shop's birthday gifts are given. */
const BIRTHDAY_LOCK = 7012;

/** Lets one transaction at a time give birthday gifts; held until it ends. */
export async function lockBirthdays(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [BIRTHDAY_LOCK, db.shopId]);
}

/** The shop's local day (since 1970-01-01) up to which birthdays were looked at; null: never yet. */
export async function readBirthdaysLookedAt(db: ShopDb): Promise<number | null> {
  const [row] = await db.query<{ day: number | null }>(
    "SELECT birthdays_to - DATE '1970-01-01' AS day FROM loyalty_programmes WHERE shop_id = $1",
    [db.shopId],
  );
  return row?.day ?? null;
}

/** Notes that birthdays up to a day were looked at. */
export async function saveBirthdaysLookedAt(db: ShopDb, day: number): Promise<void> {
  await db.execute("UPDATE loyalty_programmes SET birthdays_to = DATE '1970-01-01' + $2::int WHERE shop_id = $1", [
    db.shopId,
    day,
  ]);
}
