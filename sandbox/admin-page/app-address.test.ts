import "@shopify/shopify-api/adapters/node";
import path from "node:path";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { expect, it } from "vitest";
import { createClock } from "../clock.ts";
import { startSandbox } from "../server.ts";
import { openStore } from "../store/store.ts";
import { framedAddress } from "./app-address.ts";

async function* storeLines(): AsyncGenerator<string> {
  await Promise.resolve();
  yield '{"type":"shop","name":"Tea","domain":"tea.myshopify.com","ianaTimezone":"Asia/Tokyo","currencyCode":"JPY"}';
}

it("opens the app at an address whose HMAC, host and token Shopify's library accepts", async () => {
  const sandbox = await startSandbox({
    store: await openStore(storeLines(), { clock: createClock() }),
    app: { key: "key", secret: "secret", tomlPath: path.resolve("shopify.app.toml") },
  });
  const shopify = shopifyApi({
    apiKey: "key",
    apiSecretKey: "secret",
    apiVersion: ApiVersion.October26,
    hostName: "regulars.example",
    isEmbeddedApp: true,
    logger: { level: LogSeverity.Error },
  });
  try {
    const app = { key: "key", secret: "secret" };
    const address = framedAddress(sandbox.shop, app, sandbox.appUrl, "/app/x?q=a b&z=+%C3%A9", "ja", Date.now());
    const url = new URL(address);
    expect([url.origin, url.pathname]).toEqual([sandbox.appUrl, "/app/x"]);
    const query = Object.fromEntries(url.searchParams);
    expect(query).toMatchObject({ q: "a b", z: " é", embedded: "1", locale: "ja", shop: "tea.myshopify.com" });
    expect(await shopify.utils.validateHmac(query)).toBe(true);
    expect(shopify.utils.sanitizeHost(query["host"] ?? "")).not.toBeNull();
    expect(await shopify.session.decodeSessionToken(query["id_token"] ?? "")).toMatchObject({ aud: "key" });
  } finally {
    await sandbox.close();
  }
});
