import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStoppedClock } from "../clock.ts";
import { type Sandbox, startSandbox } from "../server.ts";
import { smallStoreRecords, storeLines } from "../store/store-lines.ts";
import { openStore } from "../store/store.ts";
import { type Listener, listen, readBody } from "../wire/http.ts";

const secret = "a secret";
const embed = `<p id="hello">{{ 'hello' | t: name: customer.first_name }}</p><b>{{ customer.metafields['$app'].card.value.points }}</b>
<i>{% render 'number', number: shop.metafields['$app'].rate.value %}</i>{{ template }}|{{ request.locale.iso_code }}|{{ 'now' | date: '%Y-%m-%d %H:%M' }}
<u style="color: {{ block.settings.colour }}">{{ 'missing.text' | t }}</u>
{% schema %}{"name": "Panel", "target": "body", "javascript": "panel.js", "settings": [{"type": "color", "id": "colour", "label": "c", "default": "#111111"}]}{% endschema %}`;
const onProduct = `<em>{{ block.settings.product.title }} {{ product.price | money }} {{ product.price | times: 7 | divided_by: 2 }} {{ product.price | divided_by: 2.0 }}</em>
{% schema %}{"name": "Earn", "target": "section", "enabled_on": {"templates": ["product"]}, "settings": [{"type": "product", "id": "product", "label": "p", "autofill": true}]}{% endschema %}`;

const rareTea =
  '{"type":"product","id":3,"title":"Rare tea","variants":[{"id":31,"title":"Bag"},{"id":32,"title":"Tin","price":"24.50"}]}';

let folder: string;
let sandbox: Sandbox;
let app: Listener;
const arrived: { method: string; url: URL; headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "storefront-"));
  const extension = path.join(folder, "extensions/panel");
  for (const part of ["blocks", "snippets", "assets", "locales"])
    await mkdir(path.join(extension, part), { recursive: true });
  const toml = await readFile("shopify.app.toml", "utf8");
  await writeFile(path.join(folder, "shopify.app.toml"), toml);
  await writeFile(path.join(extension, "shopify.extension.toml"), 'name = "Panel"\ntype = "theme"\n');
  await writeFile(path.join(extension, "blocks/panel.liquid"), embed);
  await writeFile(path.join(extension, "blocks/earn.liquid"), onProduct);
  await writeFile(
    path.join(extension, "snippets/number.liquid"),
    "{{ number }} {{ shop.name }}{{ block.settings.colour }}",
  );
  await writeFile(path.join(extension, "assets/panel.js"), "// nothing\n");
  await writeFile(path.join(extension, "locales/en.default.json"), '{"hello": "Hello {{ name }}"}');
  await writeFile(path.join(extension, "locales/ko.json"), '{"hello": "{{ name }} 님"}');
  app = await listen((request, response) => {
    void readBody(request).then((body) => {
      const { method = "", headers } = request;
      arrived.push({ method, url: new URL(request.url ?? "", "http://app"), headers, body });
      response.writeHead(207, { "content-type": "application/json", "set-cookie": "a=b", "cache-control": "no-store" });
      response.end('{"ok":true}');
    });
  });
  sandbox = await startSandbox({
    store: await openStore(storeLines([...smallStoreRecords(), rareTea]), {
      clock: createStoppedClock(Date.UTC(2026, 6, 1, 22, 30)),
    }),
    app: {
      key: "key",
      secret,
      tomlPath: path.join(folder, "shopify.app.toml"),
      listenUrl: `http://127.0.0.1:${app.port}`,
    },
  });
  const { metafields } = sandbox.shop.adminApi;
  const json = (ownerId: string, key: string, value: unknown) => ({
    ownerId,
    namespace: "$app",
    key,
    type: "json",
    value: JSON.stringify(value),
  });
  sandbox.shop.store.updateCustomer(7n, { firstName: "<Ann & Co>" });
  const { refusals } = metafields.set([
    json("gid://shopify/Customer/7", "card", { points: 1234 }),
    json("gid://shopify/Shop/1", "rate", 10),
  ]);
  expect(refusals).toEqual([]);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  arrived.length = 0;
});

const signedIn = { cookie: "storefront_customer=7" };
async function page(at: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${sandbox.storefrontUrl}${at}`, { headers, redirect: "manual" });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
async function control(call: string, body: unknown) {
  const response = await fetch(`${sandbox.url}/sandbox/${call}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("the theme", () => {
  it("renders the app's embed with its objects, texts and settings, escaped, by the shop's clock and zone", async () => {
    const { text } = await page("/ko/cart", signedIn);
    expect(text).toContain('<p id="hello">&lt;Ann &amp; Co&gt; 님</p><b>1234</b>');
    // A snippet sees the globals, but not the block that renders it.
    expect(text).toContain("<i>10 Tea House</i>cart|ko|2026-07-01 23:30");
    expect(text).toContain('<u style="color: #111111">translation missing: ko.missing.text</u>');
    expect(text).toContain('<script src="/cdn/extensions/panel/assets/panel.js" defer="defer"></script>');
    const visitor = await page("/");
    expect(visitor.text).toContain('<p id="hello">Hello </p><b></b>');
    expect(visitor.text).toContain("index|en|");
    const asset = await page("/cdn/extensions/panel/assets/panel.js");
    expect(asset.headers.get("content-type")).toBe("text/javascript");
    expect((await page("/cdn/extensions/panel/assets/..%2fblocks%2fpanel.liquid")).status).toBe(404);
  });

  it("puts app blocks on the product page, with Ruby's division", async () => {
    const { text } = await page("/products/1");
    expect(text).toContain("<em>Green tea £3.35 1172 167.5</em>");
    expect((await page("/cart")).text).not.toContain("<em>");
  });

  it("has variants with prices of their own, chosen by the address", async () => {
    const prices = (text: string) => /<p class="price">(.*?)<\/p>[\s\S]*<em>Rare tea ([^ ]+) /.exec(text)?.slice(1);
    expect(prices((await page("/products/3")).text)).toEqual(["£10.00", "£10.00"]);
    const { text } = await page("/products/3?variant=32");
    expect(prices(text)).toEqual(["£24.50", "£10.00"]);
    expect(text).toMatch(/<option value="32" data-price="£24.50" selected>/);
    const [line] = sandbox.shop.store.placeOrder({ lines: [{ variantId: 32n, quantity: 1 }] }).lines;
    expect(line).toMatchObject({ title: "Rare tea", variant: { id: 32n, title: "Tin" } });
  });

  it("follows the theme editor, and takes the app away with the app", async () => {
    const hidden = await control("theme", { block: "earn", enabled: false });
    expect(hidden.body["blocks"]).toMatchObject([
      { block: "earn", enabled: false },
      { block: "panel", enabled: true },
    ]);
    await control("theme", { block: "panel", settings: { colour: "#abcdef" } });
    const { text } = await page("/products/1");
    expect(text).toContain("color: #abcdef");
    expect(text).not.toContain("<em>");
    expect(await control("theme", { block: "panel", settings: { size: 1 } })).toMatchObject({ status: 422 });
    await control("theme", { block: "earn", enabled: true });
    await control("uninstall", {});
    expect((await page("/products/1", signedIn)).text).not.toContain("shopify-block");
    expect((await page("/apps/regulars/state")).status).toBe(404);
    await control("install", {});
  });
});

describe("the app proxy", () => {
  /** Written down a second time, from Shopify's description. */
  function rightlySigned(query: URLSearchParams): boolean {
    const given = new Map<string, string[]>();
    for (const [name, value] of query) if (name !== "signature") given.set(name, [...(given.get(name) ?? []), value]);
    const message = [...given]
      .map(([name, values]) => `${name}=${values.join(",")}`)
      .sort()
      .join("");
    return createHmac("sha256", secret).update(message).digest("hex") === query.get("signature");
  }

  it("passes method, path, members and body on, signed, and no cookie either way", async () => {
    const response = await fetch(
      `${sandbox.storefrontUrl}/apps/regulars/redeem?b=2&a=1&a=3&shop=evil&logged_in_customer_id=8`,
      {
        method: "POST",
        headers: { ...signedIn, "content-type": "application/json" },
        body: '{"x":1}',
      },
    );
    expect([response.status, await response.json(), response.headers.get("set-cookie")]).toEqual([
      207,
      { ok: true },
      null,
    ]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const [request] = arrived;
    expect(request).toMatchObject({ method: "POST", body: '{"x":1}' });
    expect(request?.headers["cookie"]).toBeUndefined();
    const query = request?.url.searchParams ?? new URLSearchParams();
    expect(request?.url.pathname).toBe("/storefront/redeem");
    expect(Object.fromEntries(query)).toMatchObject({
      b: "2",
      shop: "tea.myshopify.com",
      logged_in_customer_id: "7",
      path_prefix: "/apps/regulars",
    });
    expect([query.getAll("a"), query.getAll("shop").length]).toEqual([["1", "3"], 1]);
    expect(Math.abs(Number(query.get("timestamp")) - Date.now() / 1000)).toBeLessThan(5);
    expect(rightlySigned(query)).toBe(true);
  });

  it("says blank when nobody is signed in, in any language", async () => {
    await page("/ja/apps/regulars/state");
    const query = arrived[0]?.url.searchParams;
    expect([arrived[0]?.url.pathname, query?.get("logged_in_customer_id")]).toEqual(["/storefront/state", ""]);
  });

  it("goes with its address where the merchant moves that", async () => {
    expect((await control("proxy", { prefix: "tools", subpath: "club_1" })).body).toEqual({ path: "/tools/club_1" });
    expect((await page("/apps/regulars/state", signedIn)).status).toBe(404);
    await page("/tools/club_1/state", signedIn);
    expect(arrived.map(({ url }) => [url.pathname, url.searchParams.get("path_prefix")])).toEqual([
      ["/storefront/state", "/tools/club_1"],
    ]);
    for (const odd of [{ prefix: "pages", subpath: "a" }, { prefix: "a", subpath: "../b" }, { prefix: "a" }])
      expect((await control("proxy", odd)).status).toBe(422);
    await control("proxy", { prefix: "apps", subpath: "regulars" });
  });

  it("can be signed for a test: for anybody, at any time, wrongly too", async () => {
    const { body } = await control("proxy-query", {
      customerId: "7",
      path: "state",
      parameters: { a: ["1", "2"] },
      timestamp: 1000000000,
    });
    const query = new URLSearchParams(body["query"] as string);
    expect([rightlySigned(query), query.get("timestamp"), body["path"]]).toEqual([
      true,
      "1000000000",
      "/storefront/state",
    ]);
    const forged = await control("proxy-query", { customerId: "7", secret: "another" });
    expect(rightlySigned(new URLSearchParams(forged.body["query"] as string))).toBe(false);
  });
});

describe("a visit", () => {
  it("fills a cart, enters a code, pays with store credit, and is an order", async () => {
    const { store } = sandbox.shop;
    store.credit.credit(7n, 300n);
    let cookie = "";
    const go = async (method: string, at: string, fields?: Record<string, string>) => {
      const response = await fetch(`${sandbox.storefrontUrl}${at}`, {
        method,
        headers: { cookie },
        redirect: "manual",
        ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
      });
      const set = response.headers.getSetCookie().map((one) => one.split(";")[0]);
      if (set.length > 0) cookie = set.join("; ");
      return { to: response.headers.get("location"), text: await response.text() };
    };
    expect((await go("GET", "/account")).to).toBe("/account/login");
    expect((await go("POST", "/ko/account/login", { customer_id: "7", return_to: "//evil.example" })).to).toBe(
      "/ko/account",
    );
    await go("POST", "/cart/add", { id: "1", quantity: "2" });
    await go("POST", "/cart/add", { id: "1", quantity: "1" });
    await go("POST", "/cart/add", { id: "2", quantity: "5" });
    await go("POST", "/cart/add", { id: "32", quantity: "1" });
    expect((await go("GET", "/cart")).text).toMatch(/Rare tea - Tin[\s\S]*£24\.50/);
    await go("POST", "/cart/change", { id: "32", quantity: "0" });
    await go("POST", "/cart/change", { id: "2", quantity: "0" });
    const percentage = { kind: "percentage" as const, millionths: 100_000n };
    const none = {
      endsAt: null,
      customerIds: null,
      minimum: null,
      usageLimit: null,
      maximumShippingMinor: null,
      tags: [],
    };
    store.discounts.create({
      ...none,
      code: "TEN",
      title: "Ten",
      startsAt: 0,
      value: percentage,
      items: { kind: "all", ids: new Set() },
      combinesWith: { order: false, product: false, shipping: false },
      appliesOncePerCustomer: false,
    });
    expect((await go("GET", "/discount/ten?redirect=/cart")).to).toBe("/cart");
    await go("POST", "/checkout/codes", { code: "NOPE" });
    expect((await go("GET", "/ja/checkout")).text).toContain("このコードはありません。");
    await go("POST", "/checkout/codes", { remove: "NOPE" });
    const checkout = await go("GET", "/checkout?credit=1");
    // 3 x 3.35 = 10.05, less 10 % (1.01), 5.00 shipping: 14.04, of which 3.00 by store credit.
    for (const amount of ["−£1.01", "£14.04", "£11.04"]) expect(checkout.text).toContain(amount);
    expect(checkout.text).not.toContain("shopify-block");
    const placed = await go("POST", "/checkout", { credit: "1", pay: "now" });
    const id = /\/checkout\/thanks\/(\d+)$/.exec(placed.to ?? "")?.[1] ?? "0";
    const order = store.order(BigInt(id));
    expect(order).toMatchObject({ discountCodes: ["TEN"], financialStatus: "PAID", storeCreditMinor: 300n });
    expect((await go("GET", placed.to ?? "")).text).toContain(`#${order.number}`);
    expect((await go("GET", "/account")).text).toContain(`#${order.number}`);
    expect((await go("GET", "/cart")).text).toContain("The cart is empty.");
    expect((await page(`/account/orders/${id}`)).status).toBe(404);
  });

  it("takes no forms from other sites and answers to no other name", async () => {
    const forged = await fetch(`${sandbox.storefrontUrl}/account/login`, {
      method: "POST",
      headers: { origin: "http://evil.example" },
      body: new URLSearchParams({ customer_id: "7" }),
    });
    expect(forged.status).toBe(403);
  });
});
