import net from "node:net";
import path from "node:path";
import { openDatabase, ROOT, type Database } from "#scripts/stack/database.ts";
import { startProcess, waitFor, type AppProcess } from "#scripts/stack/process.ts";
import { startSandbox, type Sandbox } from "#sandbox/server.ts";
import type { Store } from "#sandbox/store/store.ts";

/** The whole house on this machine: database, sandbox, web process, worker. */
export type Stack = {
  database: Database;
  sandbox: Sandbox;
  web: AppProcess;
  worker: AppProcess;
  env: Record<string, string>;
  appUrl: string;
  close(): Promise<void>;
};

/** Keys of the demo's app. They open nothing outside this machine. */
export const DEMO_KEYS = {
  SHOPIFY_API_KEY: "5a3d0b1c9e8f4a7db6c2e1f0a9b8c7d6",
  SHOPIFY_API_SECRET: "sandbox-secret-of-the-demo",
  REGULARS_SECRET_KEY: Buffer.from("the demo keeps no secrets at all").toString("base64"),
};

/**
 * Starts everything on an opened store.
 * @param options.folder where the database and the logs are kept
 * @param options.ports of the sandbox's admin, of the app and of the storefront as browsers see them; free ones if left out
 */
export async function startStack(options: {
  store: Store;
  folder: string;
  ports?: { shopify: number; app: number; storefront: number };
}): Promise<Stack> {
  const { store } = options;
  const [database, port] = await Promise.all([openDatabase(options.folder), freePort()]);
  const appUrl = `http://127.0.0.1:${port}`;
  const publicUrl = "https://regulars.example";
  const sandbox = await startSandbox({
    store,
    app: {
      key: DEMO_KEYS.SHOPIFY_API_KEY,
      secret: DEMO_KEYS.SHOPIFY_API_SECRET,
      tomlPath: path.join(ROOT, "shopify.app.toml"),
      listenUrl: appUrl,
      publicUrl,
    },
    ...(options.ports ? { ports: options.ports } : {}),
  });
  const env = {
    ...DEMO_KEYS,
    DATABASE_URL: database.url,
    SHOPIFY_APP_URL: publicUrl,
    SANDBOX_URL: sandbox.url,
    PORT: String(port),
    LOG_LEVEL: process.env["LOG_LEVEL"] ?? "info",
    NODE_ENV: "production",
  };
  const logs = path.join(options.folder, "logs");
  const web = startProcess("start", env, logs);
  const worker = startProcess("worker", env, logs);
  const close = async (): Promise<void> => {
    await Promise.all([web.kill(), worker.kill()]);
    await sandbox.close();
    database.stop();
  };
  try {
    await waitFor(`${appUrl}/readyz`, web);
  } catch (error) {
    await close();
    throw error;
  }
  return { database, sandbox, web, worker, env, appUrl, close };
}

/**
 * Opens the app as the admin would the first time: Shopify hands it a session token, it exchanges that for an access
 * token of its own and begins to sync.
 */
export async function installApp(stack: Pick<Stack, "sandbox" | "appUrl" | "web">): Promise<void> {
  const { sandbox, appUrl } = stack;
  const token = await sandboxCall<{ token: string }>(sandbox, "session-token", {});
  const shop = sandbox.shop.domain;
  const host = Buffer.from(`admin.shopify.com/store/${sandbox.shop.handle}`).toString("base64url");
  const query = new URLSearchParams({ embedded: "1", shop, host, locale: "en", id_token: token.token });
  const response = await fetch(`${appUrl}/app?${query.toString()}`, {
    headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" },
    redirect: "manual",
  });
  await response.text();
  if (response.status !== 200)
    throw new Error(`opening the app answered ${response.status}:\n${stack.web.lastWords()}`);
}

/** A control call to the sandbox, see sandbox/control/. */
export async function sandboxCall<Answer>(sandbox: Sandbox, call: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/sandbox/${call}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status} to ${call}`);
  return (await response.json()) as Answer;
}

/** A port nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
    server.on("error", reject);
  });
}
