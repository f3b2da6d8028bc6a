import { measure } from "../measure.ts";
import type { ModelsMeasurement } from "../measurements/models.ts";
import { underLimit, type Row } from "../row.ts";
import type { World } from "../world.ts";

const CUSTOMERS = 100_000;
const LIMIT_SECONDS = 2;

/** BG/NBD by maximum likelihood, of simulated customers whose parameters are known; the first fit of a cold process. */
export async function modelsRows(world: World): Promise<Row[]> {
  world.note(`fitting BG/NBD to ${CUSTOMERS} customers`);
  const { runsMs, fit, groups } = await measure<ModelsMeasurement>("models", {
    CUSTOMERS: String(CUSTOMERS),
    SEED: String(world.seed),
  });
  const { r, alpha, a, b } = fit;
  world.note(
    `  ${runsMs.map((ms) => ms.toFixed(0)).join(", ")} ms, ${groups} distinct histories; r ${r.toFixed(3)} alpha ${alpha.toFixed(3)} a ${a.toFixed(3)} b ${b.toFixed(3)}`,
  );
  const work = `BG/NBD fit, ${CUSTOMERS} customers, the slowest of ${runsMs.length} fits; limit`;
  return [underLimit({ name: "models", work, ours: Math.max(...runsMs) / 1000, unit: "s" }, LIMIT_SECONDS)];
}
