import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findShop, listInstalledShops, markUninstalled } from "#app/db/stores/shop-store.ts";
import { closePool } from "#app/db/pool.ts";
import { withShop } from "#app/db/with-shop.ts";
import { adminClient } from "#app/shopify/admin-client.ts";
import type * as AppServer from "#app/shopify/app.server.ts";
import { freshSession } from "#app/shopify/fresh-session.ts";
import { readShop } from "#app/shopify/operations/read-shop.ts";
import { ShopifyTrouble } from "#app/shopify/trouble.ts";
import { readAppToml } from "#sandbox/wire/app-toml.ts";
import { startShopifyWorld, type ShopifyWorld } from "./shopify-world.ts";

const MINUTE = 60_000;

let world: ShopifyWorld;
// Reads the environment when it is loaded, so it is loaded when there is one.
let app: typeof AppServer;
let owner: pg.Client;
const visited: string[] = [];

beforeAll(async () => {
  world = await startShopifyWorld([
    { type: "shop", name: "Tea & Co", domain: "tea.myshopify.com", ianaTimezone: "Asia/Seoul", currencyCode: "KRW" },
  ]);
  app = await import("#app/shopify/app.server.ts");
  app.onAuthenticated((domain) => Promise.resolve(void visited.push(domain)));
  owner = new pg.Client({ connectionString: world.databaseUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await closePool();
  await world.sandbox.close();
});

/** Every test begins with an installed shop, a new pair of tokens and no faults. */
beforeEach(async () => {
  world.sandbox.faults.clear();
  world.sandbox.shop.install();
  await expireIn(-1);
  await owner.query(
    "SET ROLE regulars_app; SELECT set_config('regulars.shop', '1', false); DELETE FROM sessions; RESET ROLE",
  );
  await app.shopify.authenticate.admin(world.visit());
  visited.length = 0;
});

const sql = async (statement: string): Promise<Record<string, unknown>[]> => {
  await owner.query("BEGIN; SET LOCAL ROLE regulars_app; SET LOCAL \"regulars.shop\" = '1'");
  const { rows } = await owner.query<Record<string, unknown>>(statement);
  await owner.query("COMMIT");
  return rows;
};

const expireIn = (ms: number): Promise<unknown> =>
  sql(`UPDATE sessions SET expires_at = to_timestamp(${(Date.now() + ms) / 1000})`);

const session = () => freshSession(world.shopDomain);
const trouble = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof ShopifyTrouble ? `${error.kind} ${error.code}` : String(error)),
  );

async function waitingForLocks(): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    "SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted",
  );
  return rows[0]?.n ?? 0;
}

async function elsewhere(times: number): Promise<string[]> {
  const script = fileURLToPath(new URL("load-sessions.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "./sandbox/preload.ts", script, world.shopDomain, String(times)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [out] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return out.split("\n");
}

describe("installing", () => {
  test("a visit exchanges the session token, makes the directory row and tells the flow, once", async () => {
    await sql("DELETE FROM sessions");
    await app.shopify.authenticate.admin(world.visit());
    const { session: second } = await app.shopify.authenticate.admin(world.visit());
    expect(visited).toEqual([world.shopDomain]);
    expect(second.accessToken).toMatch(/^shpat_/);
    expect(await findShop(world.shopDomain)).toMatchObject({
      id: 1,
      timeZone: "UTC",
      currencyCode: "XXX",
      uninstalledAt: null,
      scopes: [...readAppToml(readFileSync("shopify.app.toml", "utf8")).scopes].sort(),
    });
    expect((await adminClient(world.shopDomain).run(readShop, {})).shop).toEqual({
      domain: world.shopDomain,
      name: "Tea & Co",
      timeZone: "Asia/Seoul",
      currencyCode: "KRW",
    });
  });

  test("the database holds no token that could be read, and rows cannot be swapped", async () => {
    const { accessToken, refreshToken } = await session();
    const stored = JSON.stringify(await sql("SELECT * FROM sessions"));
    expect(accessToken).toMatch(/^shpat_/);
    expect(refreshToken).toMatch(/^shprt_/);
    expect(stored).not.toMatch(/shpat_|shprt_/);
    expect(stored).not.toContain(accessToken);
    expect(stored).not.toContain(
      Buffer.from(accessToken ?? "")
        .toString("base64url")
        .slice(0, 20),
    );
    await sql("UPDATE sessions SET access_token = refresh_token, refresh_token = access_token");
    expect(await trouble(session())).toBe("reauth NO_TOKEN");
  });

  test("uninstalling drops the tokens, a late message does not, installing again begins a new generation", async () => {
    const before = await findShop(world.shopDomain);
    const uninstall = (at: number) => withShop(1, (db) => markUninstalled(db, at));
    expect(await uninstall((before?.installedAt ?? 0) - 1)).toBe(false);
    expect(await trouble(session())).toBe("fine");
    world.sandbox.shop.uninstall();
    expect(await uninstall(Date.now())).toBe(true);
    expect(await uninstall(Date.now())).toBe(false);
    expect(await trouble(session())).toBe("stop NOT_INSTALLED");
    expect(await listInstalledShops()).toEqual([]);
    world.sandbox.shop.install();
    await app.shopify.authenticate.admin(world.visit());
    const after = await findShop(world.shopDomain);
    expect(after).toMatchObject({ id: 1, generation: (before?.generation ?? 0) + 1, uninstalledAt: null });
    expect(after?.installedAt).toBeGreaterThan(before?.installedAt ?? 0);
  });
});

describe("refreshing", () => {
  test("many callers in two processes, one refresh, one token", async () => {
    await expireIn(5 * MINUTE);
    const before = world.refreshes();
    // Held until callers of both processes wait at the row, so that none comes when all is over.
    await owner.query(
      "BEGIN; SET LOCAL ROLE regulars_app; SET LOCAL \"regulars.shop\" = '1'; SELECT 1 FROM sessions FOR UPDATE; RESET ROLE",
    );
    const calls = Promise.all([Promise.all(Array.from({ length: 20 }, session)), elsewhere(20)]);
    await expect.poll(waitingForLocks, { timeout: 30_000, interval: 50 }).toBeGreaterThanOrEqual(2);
    await owner.query("COMMIT");
    const [here, there] = await calls;
    expect(world.refreshes() - before).toBe(1);
    expect(new Set([...here.map((s) => s.accessToken), ...there]).size).toBe(1);
    expect(world.sandbox.shop.tokens.use(there[0] ?? "")).toBe(true);
  });

  test("leaves a token alone that is good for more than ten minutes", async () => {
    await expireIn(11 * MINUTE);
    const before = world.refreshes();
    await session();
    expect(world.refreshes()).toBe(before);
  });

  test("hands out what it has when Shopify cannot be asked, and says so when that has expired", async () => {
    await expireIn(5 * MINUTE);
    world.sandbox.faults.add({ door: "access_token", kind: "status", status: 503 });
    expect(await trouble(session())).toBe("fine");
    await expireIn(-1);
    world.sandbox.faults.add({ door: "access_token", kind: "status", status: 503 });
    expect(await trouble(session())).toBe("retry HTTP_503");
    world.sandbox.faults.add({ door: "access_token", kind: "drop-before" });
    expect(await trouble(session())).toBe("retry NETWORK");
    // Granted, but the answer was lost: the old refresh token still works.
    world.sandbox.faults.add({ door: "access_token", kind: "drop-after" });
    expect(await trouble(session())).toBe("retry NETWORK");
    expect(await trouble(session())).toBe("fine");
  });

  test("a refused refresh kills the token, and the next visit brings a new one", async () => {
    await expireIn(5 * MINUTE);
    world.sandbox.shop.tokens.revokeAll();
    expect(await trouble(session())).toBe("reauth REFRESH_REFUSED");
    expect(await sql("SELECT access_token, refresh_token FROM sessions")).toEqual([
      { access_token: "", refresh_token: null },
    ]);
    expect(await trouble(session())).toBe("reauth NO_TOKEN");
    await app.shopify.authenticate.admin(world.visit());
    expect(visited).toEqual([world.shopDomain]);
    expect(await trouble(adminClient(world.shopDomain).run(readShop, {}))).toBe("fine");
  });

  test("a token that Shopify refuses before its time is refreshed and the call repeated", async () => {
    const before = world.refreshes();
    world.sandbox.shop.tokens.expireAccessTokens();
    const calls = Array.from({ length: 5 }, () => adminClient(world.shopDomain).run(readShop, {}));
    await Promise.all(calls);
    expect(world.refreshes() - before).toBe(1);
    world.sandbox.shop.tokens.revokeAll();
    expect(await trouble(adminClient(world.shopDomain).run(readShop, {}))).toBe("reauth REFRESH_REFUSED");
  });

  test("the library storing a session without its token does not kill a newer pair", async () => {
    const { session: old } = await app.shopify.authenticate.admin(world.visit());
    await expireIn(5 * MINUTE);
    const renewed = await session();
    old.accessToken = undefined;
    await app.shopify.sessionStorage.storeSession(old);
    expect((await session()).accessToken).toBe(renewed.accessToken);
    const current = await app.shopify.sessionStorage.loadSession(`offline_${world.shopDomain}`);
    if (!current) throw new Error("no session");
    current.accessToken = undefined;
    await app.shopify.sessionStorage.storeSession(current);
    expect(await trouble(session())).toBe("reauth NO_TOKEN");
  });
});
