import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInApp, keepFrame } from "./embedded-address.ts";

const frame = "?embedded=1&host=aG9zdA%3D%3D&id_token=secret&hmac=x&locale=ko&shop=a.myshopify.com";

describe("addresses inside the frame", () => {
  it("keep shop, host, embedded and locale, and nothing else", () => {
    expect(keepFrame("/app/cohorts", frame)).toBe(
      "/app/cohorts?shop=a.myshopify.com&host=aG9zdA%3D%3D&embedded=1&locale=ko",
    );
  });

  it("keep their own query and fragment, and their own locale", () => {
    expect(keepFrame("/app?locale=ja&sort=a#top", "?shop=a.myshopify.com&locale=ko")).toBe(
      "/app?locale=ja&sort=a&shop=a.myshopify.com#top",
    );
  });

  it("stay as they are where there is no frame", () => {
    expect(keepFrame("/app", "")).toBe("/app");
  });

  it("never carry a session token, and kept twice are kept once", () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
        const search = `?${query}&id_token=secret&shop=s`;
        const kept = keepFrame(path === "" ? "/" : path, search);
        expect(kept).not.toContain("id_token=secret");
        expect(keepFrame(kept, search)).toBe(kept);
      }),
    );
  });

  it.each([
    ["/app", true],
    ["//evil.example", false],
    ["https://admin.shopify.com", false],
    ["shopify://admin/customers/1", false],
  ])("%s leads inside: %s", (address, inside) => {
    expect(isInApp(address)).toBe(inside);
  });
});
