import { afterAll, beforeAll, expect, test } from "vitest";
import { useFreshDatabase } from "./database.ts";

let shopId = 0;

beforeAll(async () => {
  await useFreshDatabase();
  const { createOrReviveShop } = await import("#app/db/stores/shop-store.ts");
  shopId = (await createOrReviveShop("copy-out.myshopify.com", [], Date.now())).id;
});

afterAll(async () => {
  const { closePool } = await import("#app/db/pool.ts");
  await closePool();
});

/** Rows of every length, in megabytes: numbers of both signs, instants before and after 2000, nulls in all combinations. */
const ROWS = `
  SELECT CASE WHEN n % 3 <> 0 THEN hashint8extended(n, 1) END AS a, CASE WHEN n % 5 <> 0 THEN hashint8extended(n, 2) END AS b,
         CASE WHEN n % 7 <> 0 THEN to_timestamp(hashint4(n::int) / 1000.0) END AS at
  FROM generate_series(1, 50000) AS n ORDER BY n`;

test("rows come as an ordinary query reads them", async () => {
  const { copyBinary } = await import("#app/db/copy-binary.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  await withShop(shopId, async (db) => {
    const rows: unknown[] = [];
    await copyBinary(db, ROWS, 3, (row) => {
      const wordsOfB = row.isNull(1) ? null : (BigInt(row.high(1)) << 32n) | BigInt(row.low(1) >>> 0);
      const at = row.isNull(2) ? null : row.epochMs(2);
      rows.push({ a: row.isNull(0) ? null : row.bigint(0), b: wordsOfB, at });
    });
    const read = await db.query<{ a: bigint; b: bigint; at: Date | null }>(ROWS);
    expect(rows).toEqual(read.map(({ a, b, at }) => ({ a, b, at: at?.getTime() ?? null })));
  });
});

test("no rows are no rows", async () => {
  const { copyBinary } = await import("#app/db/copy-binary.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  let rows = 0;
  await withShop(shopId, (db) => copyBinary(db, "SELECT 1::bigint WHERE false", 1, () => rows++));
  expect(rows).toBe(0);
});

test("what fails on the way fails the reading, and the connection can be used on", async () => {
  const { copyBinary } = await import("#app/db/copy-binary.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const all = "SELECT n::bigint FROM generate_series(1, 50000) AS n";
  await withShop(shopId, async (db) => {
    const answers = async (): Promise<void> => {
      await db.query("ROLLBACK TO before");
      expect(await db.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    };
    await db.query("SAVEPOINT before");
    const divided = "SELECT (1 / (n - 40000))::bigint FROM generate_series(1, 50000) AS n";
    await expect(copyBinary(db, divided, 1, () => undefined)).rejects.toMatchObject({ code: "22012" });
    await answers();
    await expect(copyBinary(db, "SELECT nothing", 1, () => undefined)).rejects.toMatchObject({ code: "42703" });
    await answers();
    let rows = 0;
    const tired = copyBinary(db, all, 1, () => {
      if (++rows === 1_000) throw new Error("tired");
    });
    await expect(tired).rejects.toThrow("tired");
    expect(rows).toBe(1_000);
    await answers();
    await expect(copyBinary(db, "SELECT 1::int", 1, () => undefined)).rejects.toThrow("4 bytes long, not 8");
    await answers();
  });
});

test("a connection that goes in the middle fails the reading", async () => {
  const { copyBinary } = await import("#app/db/copy-binary.ts");
  const { pool } = await import("#app/db/pool.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const gone = withShop(shopId, async (db) => {
    const [backend] = await db.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    let asked = false;
    const endless = "SELECT generate_series(1, 1000000000)::bigint";
    await copyBinary(db, endless, 1, () => {
      if (asked) return;
      asked = true;
      void pool().query("SELECT pg_terminate_backend($1)", [backend?.pid]);
    });
  });
  await expect(gone).rejects.toMatchObject({ code: "57P01" });
});
