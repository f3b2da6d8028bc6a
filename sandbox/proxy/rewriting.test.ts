import { describe, expect, it } from "vitest";
import { requestHeaders, responseHeaders, type Origins } from "./rewriting.ts";

const origins: Origins = {
  app: "https://regulars.example",
  proxy: "http://127.0.0.1:4001",
  shopify: "http://localhost:4000",
  shopDomains: ["demo.myshopify.com"],
};

describe("request headers", () => {
  it("are those an ingress passes on", () => {
    const passed = requestHeaders(
      {
        host: "127.0.0.1:4001",
        origin: "http://127.0.0.1:4001",
        referer: "http://127.0.0.1:4001/app?x=1",
        "accept-encoding": "gzip",
        authorization: "Bearer t",
      },
      origins,
    );
    expect(passed).toMatchObject({
      host: "regulars.example",
      "x-forwarded-host": "regulars.example",
      "x-forwarded-proto": "https",
      origin: "https://regulars.example",
      referer: "https://regulars.example/app?x=1",
      "accept-encoding": "identity",
      authorization: "Bearer t",
    });
  });
});

describe("response headers", () => {
  const answer = (headers: Record<string, string>) => responseHeaders(headers, origins, false);

  it("lead to the sandbox where they led to Shopify", () => {
    const location = (to: string) => answer({ location: to })["location"];
    expect(location("https://admin.shopify.com/store/demo/apps/key")).toBe("http://localhost:4000/store/demo/apps/key");
    expect(location("https://demo.myshopify.com/admin/oauth/install?client_id=1")).toBe(
      "http://localhost:4000/shops/demo.myshopify.com/admin/oauth/install?client_id=1",
    );
    expect(
      location("/auth/session-token?shop=demo&shopify-reload=https%3A%2F%2Fregulars.example%2Fapp%3Fshop%3Ddemo"),
    ).toBe("/auth/session-token?shop=demo&shopify-reload=http%3A%2F%2F127.0.0.1%3A4001%2Fapp%3Fshop%3Ddemo");
    expect(location("https://elsewhere.example/")).toBe("https://elsewhere.example/");
    expect(answer({ "x-remix-redirect": "https://regulars.example/app" })).toEqual({
      "x-remix-redirect": "http://127.0.0.1:4001/app",
    });
    expect(
      answer({ "x-shopify-api-request-failure-reauthorize-url": "https://regulars.example/auth?shop=demo" }),
    ).toEqual({ "x-shopify-api-request-failure-reauthorize-url": "http://127.0.0.1:4001/auth?shop=demo" });
    expect(
      answer({ link: '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";' }),
    ).toEqual({ link: '<http://localhost:4000/shopifycloud/app-bridge.js>; rel="preload"; as="script";' });
  });

  it("allow framing by the sandbox's admin exactly where Shopify's is allowed", () => {
    const policy = (text: string) => answer({ "content-security-policy": text })["content-security-policy"];
    expect(policy("frame-ancestors https://demo.myshopify.com https://admin.shopify.com; default-src 'self'")).toBe(
      "frame-ancestors https://demo.myshopify.com https://admin.shopify.com http://localhost:4000; default-src 'self'",
    );
    expect(policy("script-src 'self' https://cdn.shopify.com;")).toBe(
      "script-src 'self' https://cdn.shopify.com http://localhost:4000",
    );
    expect(policy("frame-ancestors 'none';")).toBe("frame-ancestors 'none'");
    expect(policy("frame-ancestors https://admin.shopify.com.evil.example")).not.toContain("localhost");
  });

  it("drop the length only when the body will change", () => {
    const headers = { "content-length": "10" };
    expect(responseHeaders(headers, origins, true)).toEqual({});
    expect(responseHeaders(headers, origins, false)).toEqual(headers);
  });
});
