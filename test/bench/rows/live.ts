import { againstPeer, underLimit, type Row } from "../row.ts";
import { median, percentile } from "../statistics.ts";
import type { World } from "../world.ts";

/** Times as long with ten times the history. */
const AT_MOST = 1.2;

/** One new order, from its placing at Shopify to the report that shows it, with a tenth of the history and with all. */
export async function freshnessRows(world: World): Promise<Row[]> {
  const { orders } = world;
  const small = (await world.live(orders / 10)).freshnessMs;
  const large = (await world.live(orders)).freshnessMs;
  const name = "freshness";
  const work = `one new order, webhook to exact report, median of ${large.length}, ${orders} orders; peer: the same at ${orders / 10}`;
  return [
    againstPeer({ name, work, ours: median(large), peer: median(small), unit: "ms" }, AT_MOST),
    underLimit(
      { name, work: `the same, p99, ${orders} orders; limit`, ours: percentile(large, 0.99), unit: "ms" },
      1_000,
    ),
  ];
}

/** The overview's loader, over HTTP and with a session token, with all of the history and with a tenth of it. */
export async function pageRows(world: World): Promise<Row[]> {
  const { orders } = world;
  const small = (await world.live(orders / 10)).pageMs;
  const large = (await world.live(orders)).pageMs;
  const name = "page";
  const work = `the overview's loader, median of ${large.length}, ${orders} orders; peer: the same at ${orders / 10}`;
  return [
    againstPeer({ name, work, ours: median(large), peer: median(small), unit: "ms" }, AT_MOST),
    underLimit({ name, work: `the same, p95, ${orders} orders; limit`, ours: percentile(large, 0.95), unit: "ms" }, 50),
  ];
}
