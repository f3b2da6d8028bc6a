import { copyWithoutKeys } from "../copy-peer.ts";
import { againstPeer, underLimit, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import type { World } from "../world.ts";

const PEER_RUNS = 3;
const MEMORY_MEGABYTES = 350;
/** The whole may take so many times ten tenths: a database that grows has deeper trees. */
const LINEAR = 1.25;

/** The first sync, against bare COPY; its memory, and its time a row against that of a tenth and of a half. */
export async function syncRows(world: World): Promise<Row[]> {
  const { orders } = world;
  const tenth = await world.synced(orders / 10);
  const half = await world.synced(orders / 2);
  const whole = await world.synced(orders);
  world.note("copying the same rows into tables without keys");
  const peerMs: number[] = [];
  for (let run = 0; run < PEER_RUNS; run++) peerMs.push(await copyWithoutKeys(world.server, whole));
  world.note(`  ${peerMs.map((ms) => (ms / 1000).toFixed(2)).join(", ")} s`);
  const name = "sync";
  const seconds = whole.measured.totalMs / 1000;
  return [
    againstPeer(
      {
        name,
        work: `${orders} orders, ${orders / 5} customers, 2 lines each, 2 % refunded: JSONL to committed rollups; peer: COPY of the same rows without keys`,
        ours: seconds,
        peer: median(peerMs) / 1000,
        unit: "s",
      },
      5,
    ),
    underLimit(
      {
        name,
        work: `peak memory of the process, ${orders} orders; limit`,
        ours: whole.measured.peakMegabytes,
        unit: "MB",
      },
      MEMORY_MEGABYTES,
    ),
    againstPeer(
      {
        name,
        work: `time linear: ${orders} orders; peer: 10 x the time of ${orders / 10}`,
        ours: seconds,
        peer: tenth.measured.totalMs / 100,
        unit: "s",
      },
      LINEAR,
    ),
    againstPeer(
      {
        name,
        work: `time linear: ${orders} orders; peer: 2 x the time of ${orders / 2}`,
        ours: seconds,
        peer: half.measured.totalMs / 500,
        unit: "s",
      },
      LINEAR,
    ),
  ];
}
