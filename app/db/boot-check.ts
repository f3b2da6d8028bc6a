import { setTimeout as sleepMs } from "node:timers/promises";
import { pool } from "#app/db/pool.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { log } from "#app/log.server.ts";

const ASK_AGAIN_MS = 1_000;

/** The database is not one that the app may work on. The message is one line for the operator. */
export class UnsafeDatabase extends Error {
  override name = "UnsafeDatabase";
}

/**
 * Looks at the database before anything is served from it. While it cannot be reached, waits.
 * @param migrations names of all migrations of this build
 * @throws UnsafeDatabase when it lacks a migration, may lose what it has confirmed, could show a shop the rows of another,
 *   or lets a serving role edit the points ledger
 */
export async function checkDatabase(migrations: readonly string[]): Promise<void> {
  for (let told = false; ; told = true) {
    try {
      const fault = await firstFault(migrations);
      if (fault !== null) throw new UnsafeDatabase(`the database cannot be used: ${fault}`);
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (!told) log.warn("waiting for the database", { error });
      await sleepMs(ASK_AGAIN_MS);
    }
  }
}

async function firstFault(migrations: readonly string[]): Promise<string | null> {
  return (
    (await one(CONNECTION)) ??
    (await one(DURABILITY)) ??
    (await missing(migrations)) ??
    (await one(ROLE)) ??
    (await one(TENANCY)) ??
    (await one(VIEWS)) ??
    (await one(LEDGER))
  );
}

async function one(question: string): Promise<string | null> {
  return (await pool().query<{ fault: string }>(question)).rows[0]?.fault ?? null;
}

/** Row-level security binds neither superusers nor those who may bypass it. */
const CONNECTION = `
  SELECT CASE WHEN rolsuper THEN 'DATABASE_URL connects as the superuser ' || rolname
              ELSE 'DATABASE_URL connects as ' || rolname || ', which may bypass row-level security' END
         || '; use an ordinary role that owns the database' AS fault
  FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)`;

/** A webhook is confirmed to Shopify when it is committed, so a commit must survive a crash. */
const DURABILITY = `
  SELECT name || ' is off, so a crash could lose what was confirmed; turn it on' AS fault
  FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name LIMIT 1`;

async function missing(migrations: readonly string[]): Promise<string | null> {
  const known = await pool().query<{ exists: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists",
  );
  const applied = known.rows[0]?.exists
    ? await pool().query<{ name: string }>(
        "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
      )
    : { rows: [] };
  const names = new Set(applied.rows.map((row) => row.name));
  const first = migrations.find((name) => !names.has(name));
  return first === undefined ? null : `the migration ${first} is missing; run \`npm run migrate\``;
}

/** Who serves a shop, who writes its ledger, and who erases it: none may see more than the policies show, none may log in. */
const ROLE = `
  SELECT 'the role ' || name || CASE
      WHEN r.oid IS NULL THEN ' is missing'
      WHEN rolsuper OR rolbypassrls THEN ' may bypass row-level security'
      WHEN rolcanlogin THEN ' may log in'
      WHEN EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid) THEN ' is a member of another role'
      ELSE ' cannot be taken by DATABASE_URL''s user' END AS fault
  FROM unnest(ARRAY['regulars_app', 'regulars_ledger', 'regulars_eraser']) WITH ORDINALITY AS n (name, place)
  LEFT JOIN pg_roles r ON rolname = name
  WHERE r.oid IS NULL OR rolsuper OR rolbypassrls OR rolcanlogin OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid)
    OR (name = 'regulars_app' AND NOT pg_has_role(r.oid, 'MEMBER'))
  ORDER BY place LIMIT 1`;

/** Every policy that reaches the role must ask for the shop; the directory's own is the owner's. */
const TENANCY = `
  SELECT 'the table ' || c.relname || ' could show a shop the rows of another: ' || CASE
      WHEN NOT c.relrowsecurity THEN 'row-level security is off'
      WHEN NOT c.relforcerowsecurity THEN 'row-level security does not bind its owner'
      ELSE 'a policy does not ask for the shop' END AS fault
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND (c.relname = 'shops' OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped))
    AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity OR EXISTS (
      SELECT 1 FROM pg_policy p
      WHERE p.polrelid = c.oid AND p.polpermissive AND (0 = ANY (p.polroles) OR 'regulars_app'::regrole = ANY (p.polroles))
        AND (coalesce(pg_get_expr(p.polqual, c.oid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, c.oid), ''))
            NOT LIKE '%regulars.shop%'))
  ORDER BY c.relname LIMIT 1`;

/** A view must ask its tables as who asks the view, or else it shows what its owner may see. */
const VIEWS = `
  SELECT 'the view ' || relname || ' could show a shop the rows of another: it reads as its owner' AS fault
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR relkind = 'v'
    AND NOT 'security_invoker=true' = ANY (coalesce(reloptions, '{}')))
  ORDER BY relname LIMIT 1`;

/** Only loyalty_post writes the ledger, as regulars_ledger; what is written once stays as it is, except for accounts, lots, holds and awards. */
const LEDGER = `
  SELECT 'the role ' || role || ' may ' || lower(privilege) || ' rows of ' || name || ', which would let it edit the points ledger' AS fault
  FROM unnest(ARRAY['loyalty_entries', 'loyalty_lot_uses', 'loyalty_award_changes', 'loyalty_accounts', 'loyalty_lots',
         'loyalty_holds', 'loyalty_awards']) WITH ORDINALITY AS t (name, place),
    unnest(ARRAY['regulars_app', 'regulars_ledger']) AS role, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'INSERT']) AS privilege
  WHERE CASE WHEN privilege IN ('DELETE', 'TRUNCATE') THEN has_table_privilege(role, name, privilege)
             ELSE has_any_column_privilege(role, name, privilege) END
    AND NOT (role = 'regulars_ledger' AND (privilege = 'INSERT' OR (privilege = 'UPDATE' AND place > 3)))
  ORDER BY place LIMIT 1`;
