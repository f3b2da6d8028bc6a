import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { CommandError, openDatabase, ROOT } from "#scripts/stack/database.ts";
import { holdFolder } from "#scripts/stack/hold-folder.ts";
import { runCommand } from "#scripts/stack/run-command.ts";

const USAGE = `npm run dev     against a development store, through the Shopify CLI (see README.md)`;

/** What the Shopify CLI starts (shopify.web.toml): database, web and worker, until it says stop or one of them ends. */
await runCommand(USAGE, async () => {
  if (!process.env["SHOPIFY_API_KEY"])
    throw new CommandError("the Shopify CLI starts this, with the app's keys: npm run dev");
  const folder = path.join(ROOT, ".data/dev");
  const release = holdFolder(folder, "development store");
  const database = await openDatabase(folder);
  const env = environment(database.url, secretKey(folder));
  const children = ["start", "worker"].map((name) =>
    spawn(process.execPath, ["--disable-warning=ExperimentalWarning", `scripts/${name}.ts`], {
      cwd: ROOT,
      env,
      stdio: "inherit",
    }),
  );
  const ended = Promise.race(children.map((child) => once(child, "exit")));
  await Promise.race([ended, once(process, "SIGINT"), once(process, "SIGTERM")]);
  await Promise.all(children.map(stop));
  database.stop();
  release();
});

/** The CLI calls the app's public address HOST, where we mean the address to listen on. */
function environment(databaseUrl: string, key: string): NodeJS.ProcessEnv {
  const { HOST: publicUrl, ...given } = process.env;
  return {
    REGULARS_SECRET_KEY: key,
    ...given,
    DATABASE_URL: databaseUrl,
    SHOPIFY_APP_URL: given["SHOPIFY_APP_URL"] ?? publicUrl,
    NODE_ENV: "production",
  };
}

/** A key of this machine's own, so that tokens outlive a restart. */
function secretKey(folder: string): string {
  const file = path.join(folder, "secret-key");
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString("base64"), { mode: 0o600 });
  return fs.readFileSync(file, "utf8");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
