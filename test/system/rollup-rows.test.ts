import { afterAll, beforeAll, expect, it } from "vitest";
import { rollupRows } from "#app/db/queries/rollup-rows.ts";
import { closePool } from "#app/db/pool.ts";
import { createOrReviveShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { RollupKind } from "#app/domain/retention/rollup-kinds.ts";
import type { RollupRow } from "#app/domain/retention/rollup.ts";
import { useFreshDatabase } from "./database.ts";

beforeAll(() => useFreshDatabase());
afterAll(() => closePool());

it("reads the rows of the kinds asked for exactly, those of this shop only", async () => {
  const rows: RollupRow[] = [
    { kind: RollupKind.netByDay, a: 20_000, b: 0, n: 9_223_372_036_854_775_807n },
    { kind: RollupKind.netByDay, a: -2_147_483_648, b: -1, n: -9_223_372_036_854_775_808n },
    { kind: RollupKind.cohortNet, a: 24_000, b: 2_147_483_647, n: 1n },
    { kind: RollupKind.ordersByDay, a: 1, b: 0, n: 7n },
  ];
  const insert = (shopId: number, { kind, a, b, n }: RollupRow): Promise<unknown> =>
    withShop(shopId, (db) =>
      db.execute("INSERT INTO retention_rollups (shop_id, kind, a, b, n) VALUES ($1, $2, $3, $4, $5)", [
        shopId,
        kind,
        a,
        b,
        n,
      ]),
    );
  const one = await createOrReviveShop("one.myshopify.com", [], 1_000);
  const two = await createOrReviveShop("two.myshopify.com", [], 1_000);
  for (const row of rows) await insert(one.id, row);
  await insert(two.id, { kind: RollupKind.netByDay, a: 5, b: 0, n: 5n });
  const read = await withShop(one.id, (db) => rollupRows(db, [RollupKind.netByDay, RollupKind.cohortNet]));
  expect(new Set(read)).toEqual(new Set(rows.filter((row) => row.kind !== RollupKind.ordersByDay)));
  expect(await withShop(two.id, (db) => rollupRows(db, [RollupKind.ordersByDay]))).toEqual([]);
});
