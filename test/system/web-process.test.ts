import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintSessionToken } from "#sandbox/oauth/session-token.ts";
import { startProcess, waitFor, type AppProcess } from "#scripts/stack/process.ts";
import { freePort } from "#scripts/stack/stack.ts";
import { freshDatabase, testEnvironment } from "./database.ts";

/** A cable between the app and its database that one can pull out. */
type Cable = { port: number; pull(): void; plugIn(): void; close(): void };

async function cableTo(host: string, port: number): Promise<Cable> {
  let plugged = true;
  const ends = new Set<net.Socket>();
  const server = net.createServer((near) => {
    if (!plugged) {
      near.destroy();
      return;
    }
    const far = net.connect(port, host);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on("error", () => other.destroy());
      end.on("close", () => other.destroy());
      end.pipe(other);
    }
  });
  const own = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port));
  });
  const pull = (): void => {
    plugged = false;
    for (const end of ends) end.destroy();
    ends.clear();
  };
  return { port: own, pull, plugIn: () => void (plugged = true), close: () => server.close(pull) };
}

let cable: Cable;
let web: AppProcess;
let url: string;
let folder: string;

beforeAll(async () => {
  const database = new URL(await freshDatabase());
  cable = await cableTo(database.hostname, Number(database.port));
  database.port = String(cable.port);
  folder = fs.mkdtempSync(path.resolve(".cache-test-"));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  web = startProcess(
    "start",
    { ...testEnvironment(database.toString()), LOG_LEVEL: "debug", PORT: String(port), NODE_ENV: "production" },
    folder,
  );
  await waitFor(`${url}/readyz`, web);
});
afterAll(async () => {
  await web.kill();
  cable.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const status = async (address: string, init?: RequestInit): Promise<number> =>
  (await fetch(url + address, { redirect: "manual", ...init })).status;

/** As the admin's frame does it; the shop exists nowhere, which shows only after the database was asked. */
function openAsAdmin(): Promise<Response> {
  const shop = "small-tea.myshopify.com";
  const { SHOPIFY_API_KEY = "", SHOPIFY_API_SECRET = "" } = testEnvironment("");
  const token = mintSessionToken({
    apiKey: SHOPIFY_API_KEY,
    secret: SHOPIFY_API_SECRET,
    shopDomain: shop,
    userId: "1",
    sessionId: "s",
    nowMs: Date.now(),
  });
  const host = Buffer.from("admin.shopify.com/store/small-tea").toString("base64");
  const query = new URLSearchParams({ shop, host, embedded: "1", locale: "ko", id_token: token });
  return fetch(`${url}/app?${query.toString()}`, {
    redirect: "manual",
    headers: { "user-agent": "Mozilla/5.0 Chrome/153.0.0.0" },
  });
}

describe("the web process", () => {
  it("is alive and ready, and sends what never changes to be kept for good", async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "alive" });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
    const page = await (await fetch(url)).text();
    const [, asset = ""] = /href="(\/assets\/[^"]+\.css)"/.exec(page) ?? [];
    const answer = await fetch(url + asset);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("x-powered-by")).toBeNull();
    expect(await status("/assets/nothing.js")).toBe(404);
    expect(await status("/assets/..%2f..%2fserver%2findex.js")).toBe(404);
  });

  it("tells an operator its figures on loopback, but nobody behind a proxy", async () => {
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();
    expect(text).toMatch(/^regulars_http_requests_total\{method="GET",route="\/readyz",status="200"\} \d+$/m);
    expect(text).toMatch(/^regulars_http_request_seconds_bucket/m);
    for (const name of [
      "inbox_waiting",
      "inbox_oldest_waiting_seconds",
      "objects_to_read",
      "job_oldest_waiting_seconds",
      "shops_installed",
    ]) {
      expect(text).toMatch(new RegExp(`^regulars_${name} 0$`, "m"));
    }
    expect(text).toContain("regulars_database_up 1");
    expect(await status("/metrics", { headers: { "x-forwarded-for": "203.0.113.7" } })).toBe(401);
  });

  it("sends visitors without a shop to a page that asks for nothing, and answers bots and strangers shortly", async () => {
    const answer = await fetch(`${url}/app`, {
      redirect: "manual",
      headers: { "user-agent": "Mozilla/5.0 Chrome/153.0.0.0" },
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/auth/login"]);
    expect(await status("/?shop=a.myshopify.com")).toBe(302);
    expect(await status("/nothing")).toBe(404);
    expect(await status("/webhooks", { method: "POST", body: "{}" })).toBe(400);
  });

  it("answers 503 while the database is away, and recovers by itself", async () => {
    const running = Promise.all(Array.from({ length: 20 }, () => status("/metrics")));
    cable.pull();
    await running;
    const away = await fetch(`${url}/readyz`);
    expect([away.status, away.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await status("/healthz")).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("regulars_database_up 0");
    const page = await openAsAdmin();
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors https://small-tea.myshopify.com");
    expect(await page.text()).toContain("데이터베이스에 연결할 수 없습니다");
    cable.plugIn();
    await waitFor(`${url}/readyz`, web, 10);
    expect(await status("/healthz")).toBe(200);
  });

  it("writes no address and no token into its log", async () => {
    await fetch(`${url}/app/cohorts?shop=planted.myshopify.com&id_token=planted-token`, {
      redirect: "manual",
      headers: { authorization: "Bearer planted-bearer", "user-agent": "Mozilla/5.0 Chrome/153.0.0.0" },
    });
    await fetch(`${url}/planted-path`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const log = fs.readFileSync(path.join(folder, "start.log"), "utf8");
    expect(log).toContain('"route":"/app/cohorts"');
    expect(log).not.toContain("planted");
  });

  it("stops in good order when told to", async () => {
    await web.kill("SIGTERM");
    expect(web.child.exitCode).toBe(0);
  });
});
