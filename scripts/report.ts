import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { createClock } from "#sandbox/clock.ts";
import { openStore } from "#sandbox/store/store.ts";
import { CommandError, ROOT } from "#scripts/stack/database.ts";
import { runCommand } from "#scripts/stack/run-command.ts";
import { DEMO_KEYS, installApp, startStack } from "#scripts/stack/stack.ts";
import { waitUntilSynced } from "#scripts/stack/sync-progress.ts";
import { headlineText } from "#scripts/stack/headline-text.ts";
import type { Report } from "#app/domain/retention/report.ts";

const USAGE = `npm run -s report -- --store FILE [--as-of DATE] [--json]   a store file, through the whole pipeline
npm run -s report -- --shop DOMAIN [--as-of DATE] [--json]  an installed shop, from DATABASE_URL`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      store: { type: "string" },
      shop: { type: "string" },
      "as-of": { type: "string" },
      json: { type: "boolean" },
    },
  });
  if ((values.store === undefined) === (values.shop === undefined))
    throw new CommandError("give either --store FILE or --shop DOMAIN");
  const asOf = values["as-of"] === undefined ? null : await dayGiven(values["as-of"]);
  const report = values.store === undefined ? await ofShop(values.shop ?? "", asOf) : await ofStore(values.store, asOf);
  process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 1)}\n` : headlineText(report));
});

async function dayGiven(text: string): Promise<number> {
  const { parseDay } = await import("#app/domain/retention/calendar.ts");
  const day = parseDay(text);
  if (day === null) throw new CommandError(`--as-of ${text}: not a date; write it as 2011-12-09`);
  return day;
}

/** The report of a shop that is installed in the database at DATABASE_URL. */
async function ofShop(domain: string, asOf: number | null): Promise<Report> {
  if (!process.env["DATABASE_URL"])
    throw new CommandError("--shop needs DATABASE_URL: the database of the installed app");
  Object.assign(process.env, { ...DEMO_KEYS, SHOPIFY_APP_URL: "https://regulars.example", ...process.env });
  return readReport(domain, asOf);
}

/** Sends a store file through sandbox, GraphQL, bulk sync, database and folds, in a folder that is gone afterwards. */
async function ofStore(file: string, asOf: number | null): Promise<Report> {
  if (!fs.existsSync(file)) throw new CommandError(`--store ${file}: there is no such file`);
  const store = await openStore(file, { clock: createClock(), moveDates: false });
  const folder = fs.mkdtempSync(path.join(temporaryRoot(), "report-"));
  fs.chmodSync(folder, 0o755);
  delete process.env["DATABASE_URL"];
  try {
    const stack = await startStack({ store, folder });
    try {
      await installApp(stack);
      await waitUntilSynced(stack, (line) => process.stderr.write(`${line}\n`));
      Object.assign(process.env, stack.env);
      return await readReport(stack.sandbox.shop.domain, asOf);
    } finally {
      const { closePool } = await import("#app/db/pool.ts");
      await closePool();
      await stack.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The embedded PostgreSQL must be able to reach its folder, so it lies in the project, not in a private temporary one. */
function temporaryRoot(): string {
  const root = path.join(ROOT, ".data");
  fs.mkdirSync(root, { recursive: true });
  return root;
}

async function readReport(domain: string, asOf: number | null): Promise<Report> {
  const { localDayOfShop, retentionReport } = await import("#app/db/queries/retention-report.ts");
  const day = asOf ?? (await localDayOfShop(domain, Date.now()));
  const report = day === null ? null : await retentionReport(domain, day);
  if (!report) throw new CommandError(`--shop ${domain}: no such shop in this database`);
  return report;
}
