import { parseArgs } from "node:util";
import { figuresRows } from "#test/bench/rows/figures.ts";
import { freshnessRows, pageRows } from "#test/bench/rows/live.ts";
import { grantRows, ledgerRows } from "#test/bench/rows/ledger.ts";
import { modelsRows } from "#test/bench/rows/models.ts";
import { proxyRows, widgetRows } from "#test/bench/rows/storefront.ts";
import { syncRows } from "#test/bench/rows/sync.ts";
import { webhooksRows } from "#test/bench/rows/webhooks.ts";
import { startBenchServer } from "#test/bench/server.ts";
import { table, type Row } from "#test/bench/row.ts";
import { createWorld, type World } from "#test/bench/world.ts";
import { CommandError } from "#scripts/stack/database.ts";
import { runCommand } from "#scripts/stack/run-command.ts";

/** What can be measured, in the order in which it is; each may give several lines. */
const ROWS: Record<string, (world: World) => Promise<Row[]>> = {
  models: modelsRows,
  sync: syncRows,
  figures: figuresRows,
  freshness: freshnessRows,
  page: pageRows,
  webhooks: webhooksRows,
  ledger: ledgerRows,
  grant: grantRows,
  proxy: proxyRows,
  widget: widgetRows,
};

const USAGE = `npm run bench -- [NAME ...] [--orders N] [--seed N]
  NAME        one or more of ${Object.keys(ROWS).join(", ")}; all if left out
  --orders N  orders of the synthetic shop, at least 1000 (1000000)
  --seed N    what the shop is made from (1)`;

await runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { orders: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
  });
  const unknown = positionals.find((name) => !(name in ROWS));
  if (unknown !== undefined)
    throw new CommandError(`${unknown}: no such row; choose from ${Object.keys(ROWS).join(", ")}`);
  const orders = whole("--orders", values.orders, 1_000);
  const seed = whole("--seed", values.seed, 0);
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const server = await startBenchServer();
  const stop = once(() => server.stop());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (stop(), process.exit(1)));
  try {
    const world = createWorld(server, orders, seed, note);
    const rows: Row[] = [];
    for (const [name, measured] of Object.entries(ROWS)) {
      if (positionals.length === 0 || positionals.includes(name)) rows.push(...(await measured(world)));
    }
    process.stdout.write(`${table(rows)}\n${JSON.stringify({ rows })}\n`);
  } finally {
    stop();
  }
});

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new CommandError(`${option} ${text}: not a whole number of at least ${least}`);
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
