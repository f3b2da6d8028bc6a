import path from "node:path";
import { PATIENCE_MS } from "#test/faults/storm-order.ts";
import { inTime, isAcknowledged, latencies, latency } from "#test/faults/storm.ts";
import { measure } from "../measure.ts";
import type { WebhooksMeasurement } from "../measurements/webhooks.ts";
import { overLimit, underLimit, type Row } from "../row.ts";
import type { World } from "../world.ts";

const COUNT = 30_000;
const PER_SECOND = 1_000;
/** Of a hundred webhooks, so many in time. */
const SHARE = 99;

/** Shopify's storm against the real web process and worker: what is acknowledged in time, and kept. */
export async function webhooksRows(world: World): Promise<Row[]> {
  world.note(`sending ${COUNT} webhooks, ${PER_SECOND} a second`);
  const { url } = await world.server.database("bench_webhooks");
  const { answers } = await measure<WebhooksMeasurement>("webhooks", {
    DATABASE_URL: url,
    FOLDER: path.join(world.server.folder, "webhooks"),
    SEED: String(world.seed),
    COUNT: String(COUNT),
    PER_SECOND: String(PER_SECOND),
  });
  const taken = answers.filter(isAcknowledged);
  world.note(`  ${inTime(answers)} of ${answers.length} acknowledged in time; ${latencies(taken)}`);
  const name = "webhooks";
  const work = `${COUNT} signed webhooks of 4 KB, ${PER_SECOND} a second, a tenth doubled: acknowledged within 5 s and then one row each`;
  return [
    overLimit({ name, work: `${work}; least`, ours: (100 * inTime(answers)) / answers.length, unit: "%" }, SHARE),
    underLimit(
      { name, work: "the same, p99 from due to acknowledged; limit", ours: latency(taken, 0.99), unit: "ms" },
      PATIENCE_MS,
    ),
  ];
}
