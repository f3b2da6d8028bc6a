import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closePool, pool } from "#app/db/pool.ts";
import { withShop } from "#app/db/with-shop.ts";
import { useFreshDatabase } from "#test/system/database.ts";

const SHOPS = 20;
const CALLS = 2_000;

describe("2,000 transactions of 20 shops over four connections", () => {
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await useFreshDatabase();
    process.env["DATABASE_POOL"] = "4";
    const owner = new pg.Client({ connectionString: databaseUrl });
    await owner.connect();
    await owner.query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
      SELECT 'shop-' || n || '.myshopify.com', n, 'UTC', 'EUR', '', now() FROM generate_series(1, ${SHOPS}) AS n`);
    await owner.end();
  });
  afterAll(async () => {
    delete process.env["DATABASE_POOL"];
    await closePool();
  });

  test("never see or write another shop's rows, whether they commit, fail or break off", async () => {
    const counts = new Map<number, number>();
    const other = new pg.Client({ connectionString: databaseUrl });
    await other.connect();
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const one = async (call: number): Promise<void> => {
      const shop = 1 + ((call * 7) % SHOPS);
      const ending = Math.floor(call / SHOPS) % 5;
      await withShop(shop, async (db) => {
        await db.execute(
          "INSERT INTO products (shop_id, id, title, product_type, updated_at) VALUES ($1, $2, $3, '', now())",
          [db.shopId, call, `of ${shop}`],
        );
        if (call % 3 === 0) await pause();
        const rows = await db.query<{ shop: number; title: string }>(
          "SELECT DISTINCT shop_id AS shop, title FROM products",
        );
        expect(rows).toEqual([{ shop, title: `of ${shop}` }]);
        const [me] = await db.query<Record<string, unknown>>(
          "SELECT current_user AS role, current_setting('regulars.shop') AS shop, pg_backend_pid() AS pid",
        );
        expect(me).toMatchObject({ role: "regulars_app", shop: String(shop) });
        if (ending === 1) throw new Error("changed my mind");
        if (ending === 2) await db.query("SELECT 1 / 0");
        // A mistake that goes unnoticed must not pass for success.
        if (ending === 3) await db.query("SELECT 1 / 0").catch(() => undefined);
        if (ending === 4 && call > CALLS - 100) await other.query("SELECT pg_terminate_backend($1)", [me?.["pid"]]);
      }).then(
        () => counts.set(shop, (counts.get(shop) ?? 0) + 1),
        () => undefined,
      );
    };
    await Promise.all(Array.from({ length: CALLS }, (_, call) => one(call)));
    await other.end();
    for (let shop = 1; shop <= SHOPS; shop++) {
      const rows = await withShop(shop, (db) => db.query<{ n: number }>("SELECT count(*)::int AS n FROM products"));
      expect(rows, `shop ${shop}`).toEqual([{ n: counts.get(shop) }]);
    }
    expect([...counts.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(CALLS / 4);
  });

  test("leave nothing of a shop on the connection they give back", async () => {
    for (let i = 0; i < 12; i++) {
      const { rows } = await pool().query(
        "SELECT current_user AS role, coalesce(current_setting('regulars.shop', true), '') AS shop, (SELECT count(*)::int FROM products) AS seen",
      );
      expect(rows).toEqual([{ role: "regulars", shop: "", seen: 0 }]);
    }
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53, "1; RESET ROLE" as unknown as number])(
    "a shop id of %s is refused",
    async (id) => {
      await expect(withShop(id, () => Promise.resolve(1))).rejects.toThrow("positive integer");
    },
  );
});

/** Who may reach the database without naming a shop, and what for. */
const BARE: Readonly<Record<string, string>> = {
  "app/db/boot-check.ts": "looks at the catalogue",
  "app/db/erase-from-jobs.ts": "jobs of one shop, which its own role may not change",
  "app/db/job-policy.ts": "writes the queue's policy",
  "app/db/prisma.ts": "Prisma's client on the same connections",
  "app/db/queries/operator-figures.ts": "figures over all shops, for whoever operates the app",
  "app/db/queries/unapplied-migrations.ts": "reads Prisma's list",
  "app/db/statistics.ts": "lets the planner look at whole tables, as their owner",
  "app/db/stores/ledger-store.ts":
    "one round trip: loyalty_post binds its own transaction to the shop that it is given",
  "app/db/stores/shop-store.ts": "the directory of shops",
  "app/db/system-lock.ts": "advisory locks",
  "app/db/with-shop.ts": "the one door to a shop's rows",
};

/** Functions of the two folders that are given neither a shop's transaction nor a shop's number. */
const WITHOUT_SHOP: readonly string[] = [
  ...["findShop", "findShopById", "listInstalledShops", "listShops", "createOrReviveShop", "parseScopes"],
  ...["operatorFigures", "unappliedMigrations", "retentionReport", "localDayOfShop"],
  // turn records into rows, touch no database
  ...["orderRow", "lineRow", "refundRow", "refundLineRows", "customerRow", "productRow"],
];

describe("the source", () => {
  const files = ["app/db/queries", "app/db/stores"].flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((name) => !name.endsWith(".test.ts"))
      .map((name) => path.join(folder, name)),
  );

  test("reaches the database without a shop in the places known for it only", () => {
    const sources = fs
      .readdirSync("app", { recursive: true, encoding: "utf8" })
      .filter((name) => /(?<!\.test)\.tsx?$/.test(name));
    const bare = sources
      .map((name) => path.join("app", name))
      .filter((file) => {
        const text = fs.readFileSync(file, "utf8");
        return /import \{[^}]*\bpool\b[^}]*\} from "[^"]*\/pool\.ts"|import \{[^}]*\bprisma\b[^}]*\} from "[^"]*\/prisma\.ts"|new pg\.|import \{ PgBoss/.test(
          text,
        );
      });
    const own = ["app/db/job-queue.ts", "app/db/pool.ts"];
    expect(bare.filter((file) => !own.includes(file)).sort()).toEqual(
      Object.keys(BARE)
        .filter((file) => bare.includes(file))
        .sort(),
    );
  });

  test("gives every query and store a shop", () => {
    const strangers = files.flatMap((file) =>
      exportedFunctions(file)
        .filter((f) => !f.shop)
        .map((f) => f.name),
    );
    expect(strangers.filter((name) => !WITHOUT_SHOP.includes(name))).toEqual([]);
    expect(files.flatMap(exportedFunctions).filter((f) => f.shop).length).toBeGreaterThan(50);
  });
});

/** The exported functions of a file, and whether the first parameter is a shop's transaction, or a shop's number. */
function exportedFunctions(file: string): { name: string; shop: boolean }[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const found: { name: string; shop: boolean }[] = [];
  const isExported = (node: ts.HasModifiers): boolean =>
    node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
  const look = (name: string, parameters: ts.NodeArray<ts.ParameterDeclaration>): void => {
    const text = parameters[0]?.getText(source) ?? "";
    found.push({ name, shop: text === "db: ShopDb" || text === "shopId: number" });
  };
  source.forEachChild((node) => {
    if (ts.isFunctionDeclaration(node) && isExported(node)) look(node.name?.text ?? "", node.parameters);
    if (ts.isVariableStatement(node) && isExported(node)) {
      for (const { name, initializer } of node.declarationList.declarations) {
        if (initializer && ts.isArrowFunction(initializer)) look(name.getText(source), initializer.parameters);
      }
    }
  });
  return found;
}
