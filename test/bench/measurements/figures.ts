import { closePool } from "#app/db/pool.ts";
import { retentionReport } from "#app/db/queries/retention-report.ts";
import { parseDay } from "#app/domain/retention/calendar.ts";
import type { ModelFits } from "#app/domain/retention/models/fit-models.ts";
import type { Report } from "#app/domain/retention/report.ts";
import { given, tell } from "../measure.ts";
import { AS_OF, BENCH_SHOP } from "../synthetic-shop.ts";

/** The report without the models, and how long each run took to make it from raw orders. */
export type FiguresMeasurement = { runsMs: number[]; report: Report };

const NO_MODELS: ModelFits = { nbd: null, bgnbd: null, mbgnbd: null, gammaGamma: null, notEnoughData: true };

const asOf = parseDay(AS_OF);
if (asOf === null) throw new Error(`${AS_OF} is no day`);
const runsMs: number[] = [];
let report: Report | null = null;
for (let run = 0; run < Number(given("RUNS")); run++) {
  const started = performance.now();
  report = await retentionReport(BENCH_SHOP.domain, asOf, () => NO_MODELS);
  runsMs.push(performance.now() - started);
}
await closePool();
if (!report) throw new Error("there is no such shop");
tell({ runsMs, report } satisfies FiguresMeasurement);
