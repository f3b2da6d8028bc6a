import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { mintSessionToken } from "#sandbox/oauth/session-token.ts";
import { startSandbox, type Sandbox } from "#sandbox/server.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { startProcess, waitFor, type AppProcess } from "#scripts/stack/process.ts";
import { freePort } from "#scripts/stack/stack.ts";
import { freshDatabase, testEnvironment } from "#test/system/database.ts";

export const API_KEY = "0123456789abcdef0123456789abcdef";
export const API_SECRET = "test-secret-of-the-app";
export const PUBLIC_URL = "https://regulars.test";

/** The library turns away what does not look like a browser. */
export const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** The web process as it runs in production, and with it, if asked for, a worker, on a sandbox with some shops. */
export type WebWorld = {
  url: string;
  databaseUrl: string;
  sandbox: Sandbox;
  shops: HostedShop[];
  /** everything web and worker have logged */
  logs(): string;
  /** every row of every table, as the superuser sees them: one text a row, by table */
  dump(): Promise<Map<string, string[]>>;
  /** a request through the door that a TLS-terminating proxy uses */
  ask(address: string, init?: RequestInit): Promise<Response>;
  /** opens the app in the shop's admin as the merchant does */
  visit(shop: HostedShop, address?: string): Promise<Response>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
};

export async function startWebWorld(
  stores: readonly (readonly Record<string, unknown>[])[],
  options: { worker?: boolean; environment?: Record<string, string> } = {},
): Promise<WebWorld> {
  const databaseUrl = await freshDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [first, ...rest] = await Promise.all(
    stores.map((records) => openStore(storeLines(records), { clock: createClock() })),
  );
  if (!first) throw new Error("a world needs a shop");
  const app = {
    key: API_KEY,
    secret: API_SECRET,
    tomlPath: path.resolve("shopify.app.toml"),
    listenUrl: url,
    publicUrl: PUBLIC_URL,
  };
  const sandbox = await startSandbox({ store: first, app });
  const shops = [sandbox.shop, ...rest.map((store) => sandbox.addShop(store))];
  const folder = fs.mkdtempSync(path.join(inject("postgresFolder"), "logs-"));
  const environment = {
    ...testEnvironment(databaseUrl),
    SANDBOX_URL: sandbox.url,
    PORT: String(port),
    LOG_LEVEL: "trace",
    NODE_ENV: "production",
    ...options.environment,
  };
  const processes: AppProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.kill()));
    await sandbox.close();
  };
  const ask = (address: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has("user-agent")) headers.set("user-agent", BROWSER);
    headers.set("x-forwarded-proto", "https");
    headers.set("x-forwarded-host", new URL(PUBLIC_URL).host);
    return fetch(`${url}${address}`, { redirect: "manual", ...init, headers });
  };
  try {
    processes.push(startProcess("start", environment, folder));
    if (options.worker) processes.push(startProcess("worker", environment, folder));
    await waitFor(`${url}/readyz`, processes[0] as AppProcess, 60);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    databaseUrl,
    sandbox,
    shops,
    logs: () =>
      fs
        .readdirSync(folder)
        .map((name) => fs.readFileSync(path.join(folder, name), "utf8"))
        .join("\n"),
    dump: () => dumpDatabase(databaseUrl),
    ask,
    visit: (shop, address = "/app") => ask(`${address}?${visitQuery(shop).toString()}`),
    stopWorker: async () => processes[1]?.kill(),
    close,
  };
}

/** A session token of the shop's merchant, good for a minute. */
export function sessionTokenOf(shop: HostedShop): string {
  return mintSessionToken({
    apiKey: API_KEY,
    secret: API_SECRET,
    shopDomain: shop.domain,
    userId: shop.staff.id,
    sessionId: shop.sessionId,
    nowMs: Date.now(),
  });
}

/** What Shopify's admin adds to the address of the page it frames. */
export function visitQuery(shop: HostedShop, token = sessionTokenOf(shop)): URLSearchParams {
  const host = Buffer.from(`admin.shopify.com/store/${shop.handle}`).toString("base64url");
  return new URLSearchParams({ embedded: "1", shop: shop.domain, host, locale: "en", id_token: token });
}

/** Every row of every table of a database, in every schema but PostgreSQL's own, as the superuser sees them. */
export async function dumpDatabase(databaseUrl: string): Promise<Map<string, string[]>> {
  const admin = new URL(inject("adminUrl"));
  admin.pathname = new URL(databaseUrl).pathname;
  const client = new pg.Client({ connectionString: admin.toString() });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(`
      SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND NOT pg_is_other_temp_schema(n.oid)
      ORDER BY 1`);
    const rows = new Map<string, string[]>();
    for (const { name } of tables.rows) {
      const found = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} AS t ORDER BY 1`);
      rows.set(
        name,
        found.rows.map((each) => each.row),
      );
    }
    return rows;
  } finally {
    await client.end();
  }
}
