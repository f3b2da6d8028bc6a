import path from "node:path";
import { createClock, type Clock } from "#sandbox/clock.ts";
import { mintSessionToken } from "#sandbox/oauth/session-token.ts";
import { startSandbox, type Sandbox } from "#sandbox/server.ts";
import { openStore } from "#sandbox/store/store.ts";
import { useFreshDatabase as takeFreshDatabase } from "./database.ts";

export const API_KEY = "0123456789abcdef0123456789abcdef";
export const API_SECRET = "test-secret-of-the-app";

export type ShopifyWorld = {
  sandbox: Sandbox;
  clock: Clock;
  shopDomain: string;
  databaseUrl: string;
  /** refreshes that Shopify granted so far */
  refreshes: () => number;
  /** a document request from inside the admin, with a new session token */
  visit: () => Request;
};

/** A sandbox with one shop, a database of our own, and this process's fetch pointed at the sandbox. */
export async function startShopifyWorld(lines: readonly object[]): Promise<ShopifyWorld> {
  const databaseUrl = await takeFreshDatabase();
  const clock = createClock();
  const texts = lines.map((line) => JSON.stringify(line));
  const store = await openStore(
    (async function* () {
      await Promise.resolve();
      yield* texts;
    })(),
    { clock },
  );
  const sandbox = await startSandbox({
    store,
    app: {
      key: API_KEY,
      secret: API_SECRET,
      tomlPath: path.resolve("shopify.app.toml"),
      publicUrl: "https://regulars.test",
    },
  });
  process.env["SANDBOX_URL"] = sandbox.url;
  await import("#sandbox/preload.ts");
  let refreshes = 0;
  const { tokens, domain, staff, sessionId } = sandbox.shop;
  const refresh = tokens.refresh;
  tokens.refresh = (token) => {
    const reply = refresh(token);
    if (reply) refreshes++;
    return reply;
  };
  const visit = (): Request => {
    const idToken = mintSessionToken({
      apiKey: API_KEY,
      secret: API_SECRET,
      shopDomain: domain,
      userId: staff.id,
      sessionId,
      nowMs: Date.now(),
    });
    const host = Buffer.from(`admin.shopify.com/store/${sandbox.shop.handle}`).toString("base64url");
    const query = new URLSearchParams({ embedded: "1", shop: domain, host, id_token: idToken });
    return new Request(`https://regulars.test/app?${query.toString()}`, {
      headers: { "user-agent": "Mozilla/5.0 Firefox/140.0" },
    });
  };
  return { sandbox, clock, shopDomain: domain, databaseUrl, refreshes: () => refreshes, visit };
}
