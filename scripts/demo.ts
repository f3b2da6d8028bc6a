import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { createClock } from "#sandbox/clock.ts";
import { openStore, type Store } from "#sandbox/store/store.ts";
import { CommandError, ROOT } from "#scripts/stack/database.ts";
import { holdFolder } from "#scripts/stack/hold-folder.ts";
import { headlineText } from "#scripts/stack/headline-text.ts";
import { runCommand } from "#scripts/stack/run-command.ts";
import { waitUntilSynced } from "#scripts/stack/sync-progress.ts";
import { installApp, startStack } from "#scripts/stack/stack.ts";

const USAGE = `npm run demo -- [--store FILE] [--keep-dates] [--once] [--data FOLDER]
  --store FILE    another store file instead of the real shop's year
  --keep-dates    do not move the store's dates to the present
  --once          print the headline figures and exit
  --data FOLDER   where the demo keeps its database (.data/demo)`;

const REAL_STORE = path.join(ROOT, "sandbox/stores/online-retail.store.ndjson.br");
const PORTS = { shopify: 4400, app: 4401, storefront: 4402 };

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      store: { type: "string" },
      data: { type: "string" },
      "keep-dates": { type: "boolean", default: false },
      once: { type: "boolean", default: false },
    },
  });
  const file = path.resolve(values.store ?? REAL_STORE);
  if (!fs.existsSync(file)) throw new CommandError(`--store ${values.store ?? file}: there is no such file`);
  const store = await openStore(file, { clock: createClock(), moveDates: !values["keep-dates"] });
  const folder = path.resolve(values.data ?? path.join(ROOT, ".data/demo"));
  const release = holdFolder(folder, `${file} ${fs.statSync(file).mtimeMs} ${latestOrder(store)}`);
  process.stderr.write("starting PostgreSQL, the sandbox, the app and its worker …\n");
  const stack = await startStack({ store, folder, ...(values.once ? {} : { ports: PORTS }) });
  const stop = async (): Promise<void> => {
    const { closePool } = await import("#app/db/pool.ts");
    await closePool();
    await stack.close();
    release();
  };
  try {
    await installApp(stack);
    await waitUntilSynced(stack, progressLine());
    process.stdout.write(await figures(stack.env, stack.sandbox.shop.domain));
  } catch (error) {
    await stop();
    throw error;
  }
  if (values.once) return stop();
  process.stdout.write(`
  the app in the admin   ${stack.sandbox.framedUrl()}
  the store's admin      ${stack.sandbox.adminUrl}
  the storefront         ${stack.sandbox.storefrontUrl}
  logs                   ${path.join(folder, "logs")}

Place an order in the store's admin and watch the figures move. Ctrl-C stops everything.
`);
  await new Promise<void>((resolve) =>
    ["SIGINT", "SIGTERM"].forEach((signal) => process.once(signal, () => resolve())),
  );
  await stop();
});

/** Moved dates make other data: a week later the demo begins anew. */
function latestOrder(store: Store): number {
  let latest = 0;
  for (const order of store.orders.values()) latest = Math.max(latest, order.processedAt);
  return latest;
}

/** One line that is written over on a terminal, line by line elsewhere. */
function progressLine(): (line: string) => void {
  return (line) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

async function figures(env: Record<string, string>, domain: string): Promise<string> {
  Object.assign(process.env, env);
  const { localDayOfShop, retentionReport } = await import("#app/db/queries/retention-report.ts");
  const day = await localDayOfShop(domain, Date.now());
  const report = day === null ? null : await retentionReport(domain, day);
  if (!report) throw new Error("the shop is not in the database");
  return `\n${headlineText(report)}`;
}
