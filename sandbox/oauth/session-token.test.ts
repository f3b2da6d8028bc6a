import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintSessionToken, readSessionToken } from "./session-token.ts";

const shopify = shopifyApi({
  apiKey: "key",
  apiSecretKey: "secret",
  apiVersion: ApiVersion.October26,
  hostName: "regulars.example",
  isEmbeddedApp: true,
});
const subject = { apiKey: "key", secret: "secret", shopDomain: "demo.myshopify.com", userId: "7", sessionId: "s" };
const expected = { apiKey: "key", secret: "secret", shopDomain: "demo.myshopify.com" };

describe("session tokens", () => {
  it("are accepted by Shopify's own library", async () => {
    const claims = await shopify.session.decodeSessionToken(mintSessionToken({ ...subject, nowMs: Date.now() }));
    expect(claims).toMatchObject({ aud: "key", dest: "https://demo.myshopify.com", sub: "7", sid: "s" });
    expect(claims.exp - claims.nbf).toBe(60);
  });

  it("are read for a minute, by the right app, for the right shop", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -100_000, max: 100_000 }), (nowMs, laterMs) => {
        const token = mintSessionToken({ ...subject, nowMs });
        const read = readSessionToken(token, { ...expected, nowMs: nowMs + laterMs });
        const sinceMint = nowMs + laterMs - Math.floor(nowMs / 1000) * 1000;
        expect(typeof read === "object").toBe(sinceMint >= -1000 && sinceMint < 60_000);
      }),
    );
  });

  it("are refused with the reason", () => {
    const nowMs = 1_700_000_000_000;
    const token = mintSessionToken({ ...subject, nowMs });
    const [header = "", body = "", signature = ""] = token.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(readSessionToken(token, { ...expected, nowMs, apiKey: "other" })).toBe("other audience");
    expect(readSessionToken(token, { ...expected, nowMs, shopDomain: "x.myshopify.com" })).toBe("other shop");
    expect(readSessionToken(token, { ...expected, nowMs, secret: "other" })).toBe("bad signature");
    expect(readSessionToken(`${none}.${body}.${signature}`, { ...expected, nowMs })).toBe("bad signature");
    expect(readSessionToken(`${header}.${body}`, { ...expected, nowMs })).toBe("not a JWT");
  });
});
