import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useFreshDatabase } from "./database.ts";

const DEFINITION = `a bigint, b int, c smallint, d float8, e boolean, f text, g jsonb, h text[], i int[], j bigint[], k timestamptz`;

let shopId = 0;

beforeAll(async () => {
  await useFreshDatabase();
  const { createOrReviveShop } = await import("#app/db/stores/shop-store.ts");
  shopId = (await createOrReviveShop("copy.myshopify.com", [], Date.now())).id;
});

afterAll(async () => {
  const { closePool } = await import("#app/db/pool.ts");
  await closePool();
});

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: "binary", maxLength: 30 }).map((value) => value.replaceAll("\0", ""));
const cell = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 4 });
const row = fc.tuple(
  cell(bigint),
  cell(int),
  cell(fc.integer({ min: -32_768, max: 32_767 })),
  cell(fc.double({ noNaN: true })),
  cell(fc.boolean()),
  cell(text),
  cell(fc.record({ source: text })),
  cell(fc.array(text, { maxLength: 4 })),
  cell(fc.array(int, { maxLength: 4 })),
  cell(fc.array(bigint, { maxLength: 4 })),
  cell(fc.integer({ min: -2e12, max: 4e12 })),
);

test("PostgreSQL reads every kind of cell as it was written", async () => {
  const { copyAll } = await import("#app/db/copy.ts");
  const { copyColumns } = await import("#app/db/copy-rows.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      await withShop(shopId, async (db) => {
        await db.query(`CREATE TEMPORARY TABLE copied (${DEFINITION}) ON COMMIT DROP`);
        const cells = rows.map((r) => r.map((value, i) => (i === 6 && value !== null ? JSON.stringify(value) : value)));
        await copyAll(db, "copied", copyColumns(DEFINITION), cells as never);
        const read = await db.query<Record<string, unknown>>("SELECT * FROM copied");
        const found = read.map((r) =>
          Object.values(r).map((value) => (value instanceof Date ? value.getTime() : value)),
        );
        expect(found).toEqual(rows);
      });
    }),
    { numRuns: 60 },
  );
});

test("a NUL, which PostgreSQL has not, is left out", async () => {
  const { copyAll } = await import("#app/db/copy.ts");
  const { copyColumns } = await import("#app/db/copy-rows.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  await withShop(shopId, async (db) => {
    await db.query("CREATE TEMPORARY TABLE copied (f text, h text[]) ON COMMIT DROP");
    await copyAll(db, "copied", copyColumns("f text, h text[]"), [["a\0b", ["\0", "c"]]]);
    expect(await db.query("SELECT * FROM copied")).toEqual([{ f: "ab", h: ["", "c"] }]);
  });
});
