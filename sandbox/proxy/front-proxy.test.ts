import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type Listener, listen, readBody } from "../wire/http.ts";
import { startFrontProxy } from "./front-proxy.ts";

const script = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const listeners: Listener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

/** An app behind the proxy; gives the proxy's origin. */
async function behindProxy(app: Parameters<typeof listen>[0]): Promise<string> {
  const upstream = await listen(app);
  const proxy = await startFrontProxy(
    () => `http://127.0.0.1:${upstream.port}`,
    () => ({
      app: "https://regulars.example",
      proxy: "http://127.0.0.1:1",
      shopify: "http://localhost:2",
      shopDomains: [],
    }),
  );
  listeners.push(proxy, upstream);
  return `http://127.0.0.1:${proxy.port}`;
}

describe("the front proxy", () => {
  it("rewrites pages and scripts, uncompressed, and nothing else", async () => {
    const origin = await behindProxy((request, response) => {
      const mediaType = request.url === "/data" ? "application/json" : "text/html";
      const compressed = request.headers["accept-encoding"] !== "identity";
      response.writeHead(200, { "content-type": mediaType, ...(compressed ? { "content-encoding": "gzip" } : {}) });
      response.end(compressed ? gzipSync(script) : script);
    });
    expect(await (await fetch(`${origin}/page`)).text()).toBe("http://localhost:2/shopifycloud/app-bridge.js");
    expect(await (await fetch(`${origin}/data`)).text()).toBe(script);
  });

  it("passes on method, path, query and body, and an answer's status and headers", async () => {
    const origin = await behindProxy((request, response) => {
      void readBody(request).then((body) => {
        response.writeHead(422, { "content-type": "text/plain", "x-own": "kept" });
        response.end(`${request.method ?? ""} ${request.url ?? ""} ${body}`);
      });
    });
    const answer = await fetch(`${origin}/app?x=1`, { method: "PUT", body: "sent" });
    expect([answer.status, answer.headers.get("x-own"), await answer.text()]).toEqual([
      422,
      "kept",
      "PUT /app?x=1 sent",
    ]);
  });

  it("lets a streamed page through as it comes", async () => {
    let finish = (): void => undefined;
    const origin = await behindProxy((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write("<p>first</p>");
      finish = () => response.end("<p>second</p>");
    });
    const reader = (await fetch(origin)).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("<p>first</p>");
    finish();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("<p>second</p>");
  });

  it("loses no answer to a connection that the app has closed meanwhile", async () => {
    const used = new WeakSet();
    const origin = await behindProxy((request, response) => {
      // As a server whose patience with a silent connection ends while the next request is on its way.
      if (used.has(request.socket)) request.socket.destroy();
      used.add(request.socket);
      response.end("answered");
    });
    for (let i = 0; i < 3; i += 1) expect(await (await fetch(origin)).text()).toBe("answered");
  });

  it("says so when the app is not there", async () => {
    const origin = await behindProxy(() => undefined);
    await listeners.pop()?.close();
    const answer = await fetch(origin);
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining("does not answer")]);
  });
});
