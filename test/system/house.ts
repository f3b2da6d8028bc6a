import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Session } from "@shopify/shopify-api";
import { startSandbox, type Sandbox } from "#sandbox/server.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore, type Store } from "#sandbox/store/store.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import type { Clock } from "#sandbox/clock.ts";
import { testEnvironment, freshDatabase } from "./database.ts";
import { JobBench } from "./job-bench.ts";

/**
 * The app in this very process, on a database of its own, with a sandbox: webhooks enter by the app's own door, and jobs
 * run one at a time, in the order the test says.
 */
export type House = {
  databaseUrl: string;
  sandbox: Sandbox;
  jobs: JobBench;
  /** Opens another store and installs the app there. */
  addShop(records: readonly Record<string, unknown>[], clock: Clock): Promise<InstalledShop>;
  /** As `addShop`, for a store that is there. */
  install(store: Store): Promise<InstalledShop>;
  close(): Promise<void>;
};

/** A shop that has given the app a token, whose first sync has been handed over but not begun. */
export type InstalledShop = { id: number; domain: string; store: Store; hosted: HostedShop };

/**
 * Starts it. Call once a test file, before anything of the app is loaded.
 * @param database address of a migrated database of the caller's own; one is made when left out
 */
export async function startHouse(clock: Clock, database?: string): Promise<House> {
  const databaseUrl = database ?? (await freshDatabase());
  const environment = testEnvironment(databaseUrl);
  Object.assign(process.env, environment);
  const door = await openDoor();
  const first = [
    { type: "shop", name: "First", domain: "first.myshopify.com", ianaTimezone: "UTC", currencyCode: "USD" },
  ];
  const sandbox = await startSandbox({
    store: await openStore(storeLines(first), { clock }),
    app: {
      key: environment["SHOPIFY_API_KEY"] ?? "",
      secret: environment["SHOPIFY_API_SECRET"] ?? "",
      tomlPath: path.resolve("shopify.app.toml"),
      listenUrl: door.url,
      publicUrl: environment["SHOPIFY_APP_URL"] ?? "",
    },
  });
  process.env["SANDBOX_URL"] = sandbox.url;
  await import("#sandbox/preload.ts");
  const { jobQueue, closeJobQueue } = await import("#app/db/job-queue.ts");
  const { closePool } = await import("#app/db/pool.ts");
  await jobQueue();
  const install = async (store: Store): Promise<InstalledShop> => {
    const hosted = sandbox.addShop(store);
    return { id: await giveToken(hosted), domain: hosted.domain, store, hosted };
  };
  return {
    databaseUrl,
    sandbox,
    jobs: new JobBench(),
    install,
    addShop: async (records, shopClock) => install(await openStore(storeLines(records), { clock: shopClock })),
    close: async () => {
      await sandbox.close();
      await door.close();
      await closeJobQueue();
      await closePool();
    },
  };
}

/** What the admin's first visit does: a token for the app, and the sync handed over. Returns the app's number of the shop. */
export async function giveToken(hosted: HostedShop): Promise<number> {
  const { sessionStorage } = await import("#app/shopify/session-storage.ts");
  const { welcomeShop } = await import("#app/flows/shops/welcome-shop.ts");
  const { findShop } = await import("#app/db/stores/shop-store.ts");
  const given = hosted.tokens.issueOffline(true);
  const now = Date.now();
  await sessionStorage.storeSession(
    new Session({
      id: `offline_${hosted.domain}`,
      shop: hosted.domain,
      state: "",
      isOnline: false,
      accessToken: given.access_token,
      scope: given.scope,
      expires: new Date(now + (given.expires_in ?? 0) * 1000),
      refreshToken: given.refresh_token,
      refreshTokenExpires: new Date(now + (given.refresh_token_expires_in ?? 0) * 1000),
    }),
  );
  await welcomeShop(hosted.domain);
  const shop = await findShop(hosted.domain);
  if (!shop) throw new Error("the shop has no row");
  return shop.id;
}

/** The webhook door on a port of this process: the app's own route behind Node's plain server. */
async function openDoor(): Promise<{ url: string; close(): Promise<void> }> {
  // Shopify's library, without whose adapter no webhook can be verified, is loaded with the rest of the web process.
  await import("#app/shopify/app.server.ts");
  const { action } = await import("#app/routes/webhooks.ts");
  const server = http.createServer((incoming, outgoing) => {
    void (async () => {
      const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value]] : [],
      );
      const request = new Request(`http://door${incoming.url ?? "/"}`, {
        method: "POST",
        headers: headers as [string, string][],
        body: await text(incoming),
      });
      const response = await action({ request, params: {}, context: {} }).catch((error: unknown) => {
        console.error(error);
        return new Response(null, { status: 500 });
      });
      outgoing.writeHead(response.status).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
