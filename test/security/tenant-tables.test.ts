import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { closeJobQueue, enqueue, jobQueue } from "#app/db/job-queue.ts";
import { closePool } from "#app/db/pool.ts";
import { withShop } from "#app/db/with-shop.ts";
import { useFreshDatabase } from "#test/system/database.ts";

/** Tables that belong to no single shop, and why. */
const SHARED: Readonly<Record<string, string>> = {
  shops: "the directory: a policy of its own lets a shop see its own row",
  _prisma_migrations: "Prisma's list of what was applied",
};

/** Views read as who asks: their tables' policies bind them. */
const VIEWS = ["loyalty_balances"];

type Catalogue = {
  table: string;
  shopId: boolean;
  enabled: boolean;
  forced: boolean;
  policies: string[];
  keys: { name: string; kind: "p" | "u" | "f"; columns: string[] }[];
};

const CATALOGUE = `
  SELECT c.relname AS table, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
    EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND a.attnotnull) AS "shopId",
    coalesce((SELECT json_agg(coalesce(pg_get_expr(p.polqual, c.oid), '') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, c.oid), ''))
              FROM pg_policy p WHERE p.polrelid = c.oid), '[]') AS policies,
    coalesce((SELECT json_agg(json_build_object('name', k.name, 'kind', k.kind, 'columns', k.columns)) FROM (
      SELECT con.conname AS name, con.contype AS kind, ARRAY(SELECT a.attname FROM unnest(con.conkey) WITH ORDINALITY AS u (num, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num ORDER BY u.place) AS columns
      FROM pg_constraint con WHERE con.conrelid = c.oid AND con.contype IN ('p', 'f')
      UNION ALL
      SELECT i.indexrelid::regclass::text, 'u', ARRAY(SELECT a.attname FROM unnest(i.indkey::int[]) WITH ORDINALITY AS u (num, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num ORDER BY u.place)
      FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary) AS k), '[]') AS keys
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`;

/** What is wrong with a table that ought to belong to shops. */
function faults({ table, shopId, enabled, forced, policies, keys }: Catalogue): string[] {
  if (table in SHARED) return [];
  const own = "(shop_id = (NULLIF(current_setting('regulars.shop'::text, true), ''::text))::integer)";
  const found: string[] = [];
  if (!shopId) found.push("has no shop_id");
  if (!enabled) found.push("has no row-level security");
  if (!forced) found.push("does not bind its owner");
  if (policies.length !== 1 || policies[0] !== `${own} / ${own}`) found.push(`has the policies ${policies.join("; ")}`);
  if (!keys.some((key) => key.kind === "p" && key.columns[0] === "shop_id"))
    found.push("has no key that begins with the shop");
  for (const key of keys) if (!key.columns.includes("shop_id")) found.push(`has the key ${key.name} without the shop`);
  return found.map((fault) => `${table} ${fault}`);
}

let owner: pg.Client;
let databaseUrl: string;

beforeAll(async () => {
  databaseUrl = await useFreshDatabase();
  owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
});
afterAll(() => owner.end());

const catalogue = async (): Promise<Catalogue[]> => (await owner.query<Catalogue>(CATALOGUE)).rows;

describe("the catalogue", () => {
  test("every table belongs to shops by keys and policy, or is known to belong to none", async () => {
    const tables = await catalogue();
    expect(tables.flatMap(faults)).toEqual([]);
    expect(
      tables
        .filter((t) => !t.shopId)
        .map((t) => t.table)
        .sort(),
    ).toEqual(Object.keys(SHARED).sort());
    expect(tables.length).toBeGreaterThan(15);
  });

  test("no view or function leads around the policies: those that run as another run as one who is under them too", async () => {
    const { rows: views } = await owner.query(
      "SELECT relname AS name, reloptions AS options FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')",
    );
    expect(views).toEqual(VIEWS.map((name) => ({ name, options: ["security_invoker=true"] })));
    const { rows: functions } = await owner.query(`
      SELECT p.oid::regprocedure::text AS name, rolname AS runs_as, rolsuper OR rolbypassrls OR rolcanlogin AS free,
        proconfig AS settings, has_function_privilege('public', p.oid, 'EXECUTE') AS open
      FROM pg_proc p JOIN pg_roles r ON r.oid = proowner
      WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1`);
    const settings = ["search_path=public, pg_temp"];
    expect(functions).toEqual([
      {
        name: "loyalty_date_lots(integer,bigint[],timestamp with time zone)",
        runs_as: "regulars_ledger",
        free: false,
        settings,
        open: false,
      },
      { name: "loyalty_forget()", runs_as: "regulars_eraser", free: false, settings, open: false },
      { name: "loyalty_grant(integer,bigint[],json)", runs_as: "regulars_ledger", free: false, settings, open: false },
      { name: "loyalty_post(integer,json)", runs_as: "regulars_ledger", free: false, settings, open: false },
    ]);
    const { rows: writers } = await owner.query(`
      SELECT oid::regprocedure::text AS name FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND has_function_privilege('regulars_app', oid, 'EXECUTE') ORDER BY 1`);
    expect(writers.map((row: { name: string }) => row.name)).toEqual([
      "loyalty_date_lots(integer,bigint[],timestamp with time zone)",
      "loyalty_grant(integer,bigint[],json)",
      "loyalty_post(integer,json)",
    ]);
  });

  test.each([
    ["CREATE TABLE leak (id int PRIMARY KEY)", "leak has no shop_id"],
    ["CREATE TABLE leak (shop_id int NOT NULL, id int UNIQUE)", "leak has the key leak_id_key without the shop"],
    [
      "CREATE TABLE leak (id int, shop_id int NOT NULL, PRIMARY KEY (id, shop_id))",
      "leak has no key that begins with the shop",
    ],
    ["ALTER TABLE orders DISABLE ROW LEVEL SECURITY", "orders has no row-level security"],
    ["ALTER TABLE orders NO FORCE ROW LEVEL SECURITY", "orders does not bind its owner"],
    ["CREATE POLICY wide ON orders USING (true)", "orders has the policies"],
    ["CREATE UNIQUE INDEX wide ON orders (id)", "orders has the key wide without the shop"],
    ["ALTER TABLE refunds ADD CONSTRAINT stray FOREIGN KEY (id) REFERENCES products_by_id (id)", "without the shop"],
  ])("the checks above see what is wrong: %s", async (statement, fault) => {
    await owner.query("BEGIN; CREATE TABLE products_by_id (id bigint PRIMARY KEY)");
    await owner.query(statement);
    expect((await catalogue()).flatMap(faults).some((found) => found.includes(fault))).toBe(true);
    await owner.query("ROLLBACK");
  });
});

describe("the role of a shop's work", () => {
  const tables = async (): Promise<string[]> => (await catalogue()).filter((t) => t.shopId).map((t) => t.table);

  /** Runs as the shop's role; a shop of null leaves the setting out. */
  async function as<T>(shop: number | null, work: () => Promise<T>): Promise<T> {
    await owner.query("BEGIN; SET LOCAL ROLE regulars_app");
    if (shop !== null) await owner.query(`SET LOCAL "regulars.shop" = '${shop}'`);
    try {
      return await work();
    } finally {
      await owner.query("ROLLBACK");
    }
  }

  async function rights(table: string): Promise<Record<"insert" | "update" | "remove", boolean>> {
    const { rows } = await owner.query<Record<"insert" | "update" | "remove", boolean>>(
      `SELECT has_table_privilege('regulars_app', $1, 'INSERT') AS insert, has_table_privilege('regulars_app', $1, 'UPDATE') AS update,
         has_table_privilege('regulars_app', $1, 'DELETE') AS remove`,
      [table],
    );
    return rows[0] ?? { insert: true, update: true, remove: true };
  }

  beforeAll(async () => {
    await jobQueue();
    await owner.query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
      SELECT 'shop-' || n || '.myshopify.com', 'Shop', 'UTC', 'EUR', '', now() FROM generate_series(1, 2) AS n`);
    for (const shop of [1, 2])
      await withShop(shop, (db) => enqueue(db, { name: "orders.refresh", data: { shopId: shop } }));
    await closeJobQueue();
    await closePool();
    // Filled as the superuser, whom no policy binds: a row of each shop in every table.
    const admin = new pg.Client({ connectionString: adminOf(databaseUrl) });
    await admin.connect();
    await admin.query("SET session_replication_role = replica");
    for (const table of await tables()) {
      const { rows } = await admin.query<{ name: string; type: string }>(
        `SELECT attname AS name, CASE typbasetype WHEN 0 THEN format_type(atttypid, atttypmod) ELSE format_type(typbasetype, NULL) END AS type
         FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attname <> 'shop_id'`,
        [table],
      );
      const needed = rows.map(({ name, type }) => ({
        name,
        value: SAMPLE[`${table}.${name}`] ?? SAMPLE[type] ?? "'x'",
      }));
      const filled = [...needed, ...(FILLED[table] ?? [])];
      const values = filled.map((column) => column.value);
      const columns = ["shop_id", ...filled.map((column) => pg.escapeIdentifier(column.name))].join(", ");
      for (const shop of [1, 2])
        await admin.query(`INSERT INTO ${table} (${columns}) VALUES (${[String(shop), ...values].join(", ")})`);
    }
    await admin.end();
  });

  test("sees nothing without a shop, and with one its own rows only", async () => {
    for (const table of [...(await tables()), ...VIEWS, "shops"]) {
      const column = table === "shops" ? "id" : "shop_id";
      const seen = async (): Promise<unknown[]> =>
        (await owner.query<{ shop: number }>(`SELECT ${column} AS shop FROM ${table}`)).rows;
      expect(await as(null, seen), table).toEqual([]);
      expect(await as(1, seen), table).toEqual([{ shop: 1 }]);
      expect(await as(2, seen), table).toEqual([{ shop: 2 }]);
      expect(await as(3, seen), table).toEqual([]);
    }
  });

  test("cannot add, change or remove a row of another shop", async () => {
    const outcome = (text: string): Promise<number | string | null> =>
      as(1, () =>
        owner.query(text).then(
          (result) => result.rowCount,
          (error: unknown) => (error as { code?: string }).code ?? "?",
        ),
      );
    for (const table of await tables()) {
      // What this role may not do at all it may not do to another shop.
      const none = (may: boolean): number | string => (may ? 0 : "42501");
      const { insert, update, remove } = await rights(table);
      expect(await outcome(`UPDATE ${table} SET shop_id = shop_id WHERE shop_id = 2`), table).toBe(none(update));
      expect(await outcome(`DELETE FROM ${table} WHERE shop_id = 2`), table).toBe(none(remove));
      expect(await outcome(`UPDATE ${table} SET shop_id = 2 WHERE shop_id = 1`), table).toBe("42501");
      const row = `SELECT (jsonb_populate_record(t, '{"shop_id": 2}')).* FROM ${table} t`;
      expect(await outcome(`INSERT INTO ${table} ${insert ? row : "DEFAULT VALUES"}`), table).toBe("42501");
      expect(await outcome(`TRUNCATE ${table}`), table).toBe("42501");
    }
    expect(await outcome("UPDATE shops SET name = 'mine' WHERE id = 2")).toBe(0);
    expect(await outcome("DELETE FROM shops WHERE id = 2")).toBe(0);
    expect(await outcome("INSERT INTO shops SELECT * FROM shops")).toBe("42501");
  });

  test("sees and adds jobs of its own shop, and changes none", async () => {
    const jobs = async (): Promise<unknown[]> =>
      (await owner.query<object>("SELECT data ->> 'shopId' AS shop FROM pgboss.job")).rows;
    expect(await as(null, jobs)).toEqual([]);
    expect(await as(1, jobs)).toEqual([{ shop: "1" }]);
    expect(await as(2, jobs)).toEqual([{ shop: "2" }]);
    const refusal = (text: string): Promise<string> =>
      as(1, () =>
        owner.query(text).then(
          () => "done",
          (error: unknown) => (error as { code?: string }).code ?? "?",
        ),
      );
    expect(await refusal(`INSERT INTO pgboss.job_common (name, data) VALUES ('orders.refresh', '{"shopId": 2}')`)).toBe(
      "42501",
    );
    expect(await refusal(`INSERT INTO pgboss.job (name, data) VALUES ('set-aside', '{"data": {"shopId": 2}}')`)).toBe(
      "42501",
    );
    expect(await refusal("UPDATE pgboss.job SET data = '{}'")).toBe("42501");
    expect(await refusal("DELETE FROM pgboss.job_common")).toBe("42501");
    expect(await refusal("INSERT INTO pgboss.queue SELECT * FROM pgboss.queue")).toBe("42501");
  });

  test("is no superuser's, cannot log in, and cannot become the owner", async () => {
    const { rows } = await owner.query(
      "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'regulars_app'",
    );
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false, rolcreatedb: false },
    ]);
    const { rows: memberships } = await owner.query(
      "SELECT 1 FROM pg_auth_members WHERE member = 'regulars_app'::regrole",
    );
    expect(memberships).toEqual([]);
  });
});

const SAMPLE: Readonly<Record<string, string>> = {
  text: "'x'",
  integer: "1",
  bigint: "1",
  smallint: "1",
  boolean: "false",
  jsonb: "'[]'",
  bytea: "'\\x00'",
  date: "current_date",
  "timestamp(3) with time zone": "now()",
  "erased_customers.pseudonym": "-1",
  "bulk_imports.status": "'done'",
  "dirty_objects.subject": "'order'",
  "order_lines.net_minor": "-1",
  uuid: "'00000000-0000-4000-8000-000000000000'",
  "loyalty_entries.kind": "'adjustment'",
  "loyalty_programmes.status": "'draft'",
  "loyalty_rewards.kind": "'amount_off'",
  "loyalty_rewards.state": "'draft'",
  "loyalty_redemptions.kind": "'store_credit'",
  "loyalty_redemptions.state": "'reserved'",
  "campaigns.state": "'draft'",
};

/** Columns that may be empty, but not in every row. */
const FILLED: Readonly<Record<string, { name: string; value: string }[]>> = {
  campaigns: [{ name: "multiplier", value: "2000" }],
};

/** The superuser's address of the same database. */
function adminOf(url: string): string {
  const admin = new URL(inject("adminUrl"));
  admin.pathname = new URL(url).pathname;
  return admin.toString();
}
