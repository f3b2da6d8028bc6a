import fs from "node:fs";
import path from "node:path";
import { createClock } from "#sandbox/clock.ts";
import { startSandbox, type Sandbox } from "#sandbox/server.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { openStore } from "#sandbox/store/store.ts";
import { startProcess, waitFor, type AppProcess } from "#scripts/stack/process.ts";
import { freePort, sandboxCall } from "#scripts/stack/stack.ts";
import { testEnvironment } from "./database.ts";

export type ProcessName = "web" | "worker";
const SCRIPT = { web: "start", worker: "worker" } as const;

/** The app as it runs in production, web and worker as processes of their own, with a sandbox in this one. */
export class AppProcesses {
  readonly sandbox: Sandbox;
  readonly appUrl: string;
  readonly environment: Record<string, string>;
  readonly #logs: string;
  readonly #started: AppProcess[] = [];
  readonly #running = new Map<ProcessName, AppProcess>();

  private constructor(sandbox: Sandbox, appUrl: string, environment: Record<string, string>, logs: string) {
    this.sandbox = sandbox;
    this.appUrl = appUrl;
    this.environment = environment;
    this.#logs = logs;
  }

  /**
   * Makes the sandbox and says what the processes will run on; starts none of them.
   * @param folder where the processes' logs go
   */
  static async prepare(databaseUrl: string, folder: string): Promise<AppProcesses> {
    const port = await freePort();
    const appUrl = `http://127.0.0.1:${port}`;
    const app = testEnvironment(databaseUrl);
    const first = [
      { type: "shop", name: "First", domain: "first.myshopify.com", ianaTimezone: "UTC", currencyCode: "USD" },
    ];
    const sandbox = await startSandbox({
      store: await openStore(storeLines(first), { clock: createClock() }),
      app: {
        key: app["SHOPIFY_API_KEY"] ?? "",
        secret: app["SHOPIFY_API_SECRET"] ?? "",
        tomlPath: path.resolve("shopify.app.toml"),
        listenUrl: appUrl,
        publicUrl: app["SHOPIFY_APP_URL"] ?? "",
      },
    });
    const environment = {
      ...app,
      SANDBOX_URL: sandbox.url,
      PORT: String(port),
      NODE_ENV: "production",
      LOG_LEVEL: "info",
    };
    return new AppProcesses(sandbox, appUrl, environment, path.join(folder, "logs"));
  }

  start(name: ProcessName): AppProcess {
    const started = startProcess(SCRIPT[name], this.environment, this.#logs);
    this.#started.push(started);
    this.#running.set(name, started);
    return started;
  }

  /** Starts the web process and waits until it takes requests. */
  async startWeb(): Promise<AppProcess> {
    const web = this.start("web");
    await waitFor(`${this.appUrl}/readyz`, web);
    return web;
  }

  process(name: ProcessName): AppProcess {
    const found = this.#running.get(name);
    if (!found) throw new Error(`the ${name} process was not started`);
    return found;
  }

  /**
   * Opens the app in a shop (the first one when left out), as its admin would: the app gets a token and begins to sync.
   * Tries again while the app cannot answer.
   */
  async install(shop: HostedShop = this.sandbox.shop): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const status = await this.#open(shop).catch(() => 0);
      if (status === 200) return;
      if (attempt === 60) throw new Error(`opening the app answered ${status}:\n${this.process("web").lastWords()}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async #open(shop: HostedShop): Promise<number> {
    const { token } = await sandboxCall<{ token: string }>(this.sandbox, `session-token?shop=${shop.domain}`, {});
    const host = Buffer.from(`admin.shopify.com/store/${shop.handle}`).toString("base64url");
    const query = new URLSearchParams({ embedded: "1", shop: shop.domain, host, locale: "en", id_token: token });
    const response = await fetch(`${this.appUrl}/app?${query.toString()}`, {
      headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" },
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    await response.text();
    return response.status;
  }

  /** Waits until the web process takes requests. */
  ready(): Promise<void> {
    return waitFor(`${this.appUrl}/readyz`, this.process("web"));
  }

  /** Processes that ended without having been killed, with their last words. */
  endedByThemselves(): string[] {
    return this.#started.filter(({ child }) => child.exitCode !== null).map((each) => each.lastWords());
  }

  /** SIGKILL: no last word, no clean-up. */
  kill(name: ProcessName): Promise<void> {
    return this.process(name).kill("SIGKILL");
  }

  /** What a process has logged so far, line by line as objects; lines that are no JSON have `text`. */
  logLines(name: ProcessName): Record<string, unknown>[] {
    const file = path.join(this.#logs, `${SCRIPT[name]}.log`);
    const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
    return text.split("\n").flatMap((line) => {
      if (line === "") return [];
      return [line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : { text: line }];
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((each) => each.kill("SIGKILL")));
    await this.sandbox.close();
  }
}
