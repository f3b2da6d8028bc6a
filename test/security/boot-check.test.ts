import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { freshDatabase, testEnvironment } from "#test/system/database.ts";

const environment = (databaseUrl: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...testEnvironment(databaseUrl),
  PORT: "0",
  LOG_LEVEL: "info",
  NODE_ENV: "production",
});

const command = (script: "start" | "worker"): string[] => [
  "--disable-warning=ExperimentalWarning",
  `scripts/${script}.ts`,
];

/** Starts a process as in production, which ought to end by itself, and says how it did. */
function boot(script: "start" | "worker", databaseUrl: string): { code: number | null; line: string } {
  const options = { env: environment(databaseUrl), encoding: "utf8", timeout: 30_000 } as const;
  const result = spawnSync(process.execPath, command(script), options);
  return { code: result.status, line: result.stderr };
}

/** Starts a process and stops it when it has logged `words`; says what it had logged when it was gone. */
async function bootUntil(script: "start" | "worker", databaseUrl: string, words: string): Promise<string> {
  const child = spawn(process.execPath, command(script), {
    env: environment(databaseUrl),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += String(chunk);
    if (output.includes(words)) child.kill();
  }
  await ended;
  return output;
}

/** A database of the test's own, in which the superuser did something before the app came. */
async function broken(...statements: string[]): Promise<string> {
  const url = await freshDatabase();
  await asSuperuser(url, ...statements);
  return url;
}

const adminUrlOf = (url: string): string => {
  const admin = new URL(inject("adminUrl"));
  admin.pathname = new URL(url).pathname;
  return admin.toString();
};

async function asSuperuser(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrlOf(url) });
  await client.connect();
  try {
    for (const statement of statements)
      await client.query(statement.replaceAll("THIS", new URL(url).pathname.slice(1)));
  } finally {
    await client.end();
  }
}

/** Does something to the whole server while `work` runs. */
async function meanwhile(change: string, back: string, work: (url: string) => void): Promise<void> {
  const url = await broken(change, "SELECT pg_reload_conf()");
  await new Promise((resolve) => setTimeout(resolve, 300));
  try {
    work(url);
  } finally {
    await asSuperuser(url, back, "SELECT pg_reload_conf()");
  }
}

function expectRefusal(end: { code: number | null; line: string }, words: RegExp): void {
  expect(end.line).toMatch(words);
  expect(end.line.trim().split("\n")).toHaveLength(1);
  expect(end.code).toBe(2);
}

describe("a process that is to work on", () => {
  test("a good database starts", async () => {
    const url = await freshDatabase();
    expect(await bootUntil("worker", url, "worker started")).toContain("worker started");
    expect(await bootUntil("start", url, "the web process listens")).toContain("the web process listens");
  });

  test("a database that cannot be reached waits for it", async () => {
    const nobody = new URL(await freshDatabase());
    nobody.port = "1";
    const output = await bootUntil("worker", nobody.toString(), "waiting for the database");
    expect(output).toContain("waiting for the database");
    expect(output).not.toContain("worker started");
  });

  test.each(["worker", "start"] as const)("a database without migrations refuses (%s)", async (script) => {
    expectRefusal(boot(script, await broken("DROP TABLE _prisma_migrations")), /the migration \d+_\w+ is missing/);
  });

  test.each<[string, string[], RegExp]>([
    ["half-done migration", ["UPDATE _prisma_migrations SET finished_at = NULL"], /the migration \d+_\w+ is missing/],
    [
      "table without row-level security",
      ["ALTER TABLE orders DISABLE ROW LEVEL SECURITY"],
      /the table orders .* is off/,
    ],
    [
      "table that does not bind its owner",
      ["ALTER TABLE customers NO FORCE ROW LEVEL SECURITY"],
      /the table customers .* owner/,
    ],
    ["policy for everybody", ["CREATE POLICY wide ON sessions USING (true)"], /the table sessions .* ask for the shop/],
    [
      "directory open to shops",
      ["CREATE POLICY wide ON shops TO regulars_app USING (true)"],
      /the table shops .* ask for the shop/,
    ],
    [
      "view that shows what its owner sees",
      ["ALTER VIEW loyalty_balances RESET (security_invoker)"],
      /the view loyalty_balances .* its owner/,
    ],
    ["new table nobody protected", ["CREATE TABLE leak (shop_id int)"], /the table leak .* is off/],
    [
      "ledger that may be edited",
      ["GRANT UPDATE ON loyalty_entries TO regulars_app"],
      /regulars_app may update rows of loyalty_entries/,
    ],
    [
      "ledger of which one column may be edited",
      ["GRANT UPDATE (points) ON loyalty_lot_uses TO regulars_ledger"],
      /regulars_ledger may update rows of loyalty_lot_uses/,
    ],
    [
      "ledger that everybody may delete from",
      ["GRANT DELETE ON loyalty_holds TO PUBLIC"],
      /regulars_\w+ may delete rows of loyalty_holds/,
    ],
    [
      "balance that may be written by hand",
      ["GRANT INSERT ON loyalty_accounts TO regulars_app"],
      /regulars_app may insert rows of loyalty_accounts/,
    ],
    ["commits that may be lost", ["ALTER DATABASE THIS SET synchronous_commit = off"], /synchronous_commit is off/],
  ])("a database with a %s refuses", async (_name, statements, words) => {
    expectRefusal(boot("worker", await broken(...statements)), words);
  });

  test("a superuser's connection refuses", async () => {
    expectRefusal(boot("worker", adminUrlOf(await freshDatabase())), /connects as the superuser postgres/);
  });

  test("a connection that bypasses row-level security refuses", async () => {
    const url = await broken("CREATE ROLE free LOGIN BYPASSRLS", "GRANT regulars_app, regulars TO free");
    const free = new URL(url);
    free.username = "free";
    expectRefusal(boot("worker", free.toString()), /connects as free, which may bypass/);
    await asSuperuser(url, "DROP ROLE free");
  });

  test.each<[string, string, string, RegExp]>([
    ["fsync off", "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync", /fsync is off/],
    [
      "full_page_writes off",
      "ALTER SYSTEM SET full_page_writes = off",
      "ALTER SYSTEM RESET full_page_writes",
      /full_page_writes is off/,
    ],
    [
      "a role that bypasses",
      "ALTER ROLE regulars_app BYPASSRLS",
      "ALTER ROLE regulars_app NOBYPASSRLS",
      /regulars_app may bypass/,
    ],
    [
      "a role with friends",
      "GRANT pg_read_all_data TO regulars_app",
      "REVOKE pg_read_all_data FROM regulars_app",
      /regulars_app is a member/,
    ],
    [
      "a role that may become the ledger's",
      "GRANT regulars_ledger TO regulars_app",
      "REVOKE regulars_ledger FROM regulars_app",
      /regulars_app is a member/,
    ],
    [
      "a ledger's role that bypasses",
      "ALTER ROLE regulars_ledger BYPASSRLS",
      "ALTER ROLE regulars_ledger NOBYPASSRLS",
      /regulars_ledger may bypass/,
    ],
  ])("a server with %s refuses", async (_name, change, back, words) => {
    await meanwhile(change, back, (url) => expectRefusal(boot("worker", url), words));
  });
});
