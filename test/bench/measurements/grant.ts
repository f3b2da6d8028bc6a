import { closePool } from "#app/db/pool.ts";
import { grantPointsAlone } from "#app/db/stores/ledger-store.ts";
import { given, tell } from "../measure.ts";

/** How long a grant to all took, milliseconds. */
export type GrantMeasurement = { ms: number; granted: number };

const members = Array.from({ length: Number(given("MEMBERS")) }, (_, index) => BigInt(index + 1));
const at = Date.UTC(2026, 2, 1);
const started = performance.now();
const granted = await grantPointsAlone(1, members, {
  keyPrefix: given("KEY"),
  kind: "birthday",
  points: 100n,
  at,
  expiresAt: at + 1e10,
  cause: {},
});
const ms = performance.now() - started;
await closePool();
tell({ ms, granted });
