import { createHash, createHmac, randomUUID } from "node:crypto";
import type { WireHeaders } from "./raw-post.ts";

/** A webhook as it goes over the wire, and what it is. */
export type Sent = { what: string; headers: WireHeaders; body: Uint8Array };

/** Forgeries of one kind beside a webhook of the same kind that is right. */
export type WebhookFamily = { name: string; accepted: Sent; forged: Sent[] };

export const sign = (body: string | Uint8Array, secret: string): string =>
  createHmac("sha256", secret).update(body).digest("base64");

type Parts = { topic: string; shop: string; hmac: string; id?: string };

const headersOf = ({ topic, shop, hmac, id = randomUUID() }: Parts): WireHeaders => ({
  "content-type": "application/json",
  "x-shopify-topic": topic,
  "x-shopify-hmac-sha256": hmac,
  "x-shopify-shop-domain": shop,
  "x-shopify-api-version": "2026-10",
  "x-shopify-webhook-id": id,
  "x-shopify-triggered-at": new Date().toISOString(),
});

const BODY = '{"id":5678901234567890123,"updated_at":"2026-10-01T08:00:00Z","note":"Zoë — 10 €/kg ✓"}';

/** Flips one bit of a text's bytes, spread over all of them. */
function flipped(bytes: Uint8Array, index: number, of: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const bit = Math.floor((index * bytes.length * 8) / of);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** All families of forged webhooks for a shop that has the app installed. `foreign` is another such shop. */
export function webhookFamilies(shop: string, foreign: string, secret: string): WebhookFamily[] {
  const right = (what: string, text = BODY, topic = "orders/updated"): Sent => ({
    what,
    headers: headersOf({ topic, shop, hmac: sign(text, secret) }),
    body: Buffer.from(text),
  });
  const withSignature = (what: string, hmac: string, text: string | Uint8Array = BODY): Sent => ({
    what,
    headers: headersOf({ topic: "orders/updated", shop, hmac }),
    body: Buffer.from(text),
  });
  const genuine = sign(BODY, secret);
  const family = (name: string, forged: Sent[], accepted = right(name)): WebhookFamily => ({ name, accepted, forged });
  const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  return [
    family(
      "a bit flipped in the body",
      many(80, (i) => withSignature(`bit ${i}`, genuine, flipped(Buffer.from(BODY), i, 80))),
    ),
    family(
      "a bit flipped in the signature",
      many(80, (i) => {
        const bytes = flipped(Buffer.from(genuine, "base64"), i, 80);
        return withSignature(`bit ${i}`, Buffer.from(bytes).toString("base64"));
      }),
    ),
    family(
      "the same JSON written anew",
      rewritten(BODY).map((text, i) => withSignature(`way ${i}`, genuine, text)),
    ),
    family(
      "signed with another secret",
      ["", " ", secret.slice(0, -1), `${secret}\n`, secret.toUpperCase(), shop, "hush", "shpss_0", "null"]
        .map((other, i) => withSignature(`secret ${i}`, sign(BODY, other)))
        .concat(["sha1", "sha512", "md5"].map((hash) => withSignature(hash, digestOf(hash, BODY, secret)))),
    ),
    family(
      "the signature in another form",
      otherForms(BODY, genuine, secret).map((hmac, i) => withSignature(`form ${i}`, hmac)),
    ),
    family("headers that are missing, empty, doubled or malformed", oddHeaders(right)),
    family(
      "a shop that only looks like one",
      oddShops(shop).map((domain) => ({
        what: JSON.stringify(domain),
        headers: headersOf({ topic: "orders/updated", shop: latin1(domain), hmac: genuine }),
        body: Buffer.from(BODY),
      })),
    ),
    family(
      "a signed body under another shop's or topic's name",
      swapped(shop, foreign, secret),
      right("own", `{"id":1,"myshopify_domain":"${shop}"}`, "shop/update"),
    ),
  ];
}

function rewritten(text: string): (string | Uint8Array)[] {
  const value = JSON.parse(text) as Record<string, unknown>;
  const reversed = Object.fromEntries(Object.entries(value).reverse());
  const escaped = text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [
    ...[
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      JSON.stringify(reversed),
      escaped,
      `${text}\n`,
      ` ${text}`,
    ],
    ...[
      text.replace(":", ": "),
      text.replaceAll("/", "\\/"),
      text.replace("5678901234567890123", "5678901234567890123.0"),
    ],
    ...[text.normalize("NFD"), `${text}{}`, `[${text}]`, text.replace("}", ',"id":1}'), `\uFEFF${text}`],
    ...[
      Buffer.from(text, "utf16le"),
      Buffer.from(text, "latin1"),
      Buffer.concat([Buffer.from(text), Buffer.from([0xff])]),
    ],
  ];
}

const digestOf = (hash: string, body: string, secret: string): string =>
  createHmac(hash, secret).update(body).digest("base64");

function otherForms(body: string, genuine: string, secret: string): string[] {
  const bytes = Buffer.from(genuine, "base64");
  const cut = Array.from({ length: 20 }, (_, i) => genuine.slice(0, genuine.length - 1 - i));
  return [
    ...cut,
    ...[
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
      `sha256=${genuine}`,
      `sha256=${bytes.toString("hex")}`,
    ],
    ...[
      `"${genuine}"`,
      `${genuine}=`,
      genuine.repeat(2),
      genuine.split("").reverse().join(""),
      Buffer.from(genuine).toString("base64"),
    ],
    ...[
      genuine.toLowerCase(),
      genuine.toUpperCase(),
      genuine.replace("=", "%3D"),
      `Bearer ${genuine}`,
      `${genuine};v=1`,
    ],
    ...[
      createHash("sha256").update(body).digest("base64"),
      createHash("sha256")
        .update(secret + body)
        .digest("base64"),
    ],
    ...["0", "null", "undefined", "true", "=", "AAAA", "A".repeat(44), "A".repeat(4_000)],
  ];
}

function oddHeaders(right: (what: string) => Sent): Sent[] {
  const needed = ["hmac-sha256", "topic", "shop-domain", "api-version", "webhook-id"].map(
    (name) => `x-shopify-${name}`,
  );
  const change = (what: string, name: string, value: (given: string) => string | string[] | null): Sent => {
    const sent = right(`${name} ${what}`);
    const headers: WireHeaders = {};
    for (const [key, given] of Object.entries(sent.headers)) {
      const changed = key === name ? value(given as string) : given;
      if (changed !== null) headers[key] = changed;
    }
    return { ...sent, headers };
  };
  const doubled = needed.filter((name) => name !== "x-shopify-api-version");
  return [
    ...needed.map((name) => change("missing", name, () => null)),
    ...needed.map((name) => change("empty", name, () => "")),
    ...needed.map((name) => change("blank", name, () => "   ")),
    ...doubled.map((name) => change("doubled", name, (given) => [given, given])),
    ...doubled.map((name) => change("doubled, the other first", name, (given) => ["x", given])),
    ...["orders", "/", "orders/", "ORDERS_UPDATED", "orders/updated/x", "orders%2Fupdated", "../orders/updated"].map(
      (topic) => change(`is ${topic}`, "x-shopify-topic", () => topic),
    ),
    ...["x".repeat(201), "a b", "a,b", "<script>", "'; DROP TABLE shops; --"].map((id) =>
      change(`is ${id.slice(0, 9)}`, "x-shopify-webhook-id", () => id),
    ),
    { ...right("no body"), body: new Uint8Array() },
  ];
}

/** Domains that must not pass for the shop's, nor for any. */
export function oddShops(shop: string): string[] {
  const name = shop.split(".")[0] ?? "";
  return [
    ...[
      `${shop}.evil.tld`,
      `evil.tld/${shop}`,
      `${shop}@evil.tld`,
      `evil.tld#${shop}`,
      `evil.tld?${shop}`,
      `https://${shop}`,
    ],
    ...[
      `${shop}:443`,
      `${shop}.`,
      `.${shop}`,
      `${shop}/admin`,
      `a.${shop}`,
      `${shop},${shop}`,
      `${shop} `.concat("x"),
      `${shop}%00`,
    ],
    ...[
      shop.toUpperCase(),
      `${name}.myshopify.co`,
      `${name}.myshopify.com.br`,
      `${name}.myshopify.io`,
      `${name}.shopify.com`,
    ],
    ...[
      `${name}.my-shopify.com`,
      `${name}myshopify.com`,
      "myshopify.com",
      "localhost",
      "127.0.0.1",
      `-${shop}`,
      `${name}_.myshopify.com`,
    ],
    // letters of other alphabets that look the same
    ...[
      shop.replace("o", "о"),
      shop.replace("e", "е"),
      shop.replace("y", "у"),
      `${name}.myshopify.сom`,
      shop.replace(".", "。"),
    ],
  ];
}

/** Bytes of UTF-8 as a header can carry them. */
const latin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

function swapped(shop: string, foreign: string, secret: string): Sent[] {
  const bodies = (of: string): Record<string, string> => ({
    "app/uninstalled": `{"id":1,"myshopify_domain":"${of}"}`,
    "shop/redact": `{"shop_id":1,"shop_domain":"${of}"}`,
    "customers/redact": `{"shop_id":1,"shop_domain":"${of}","customer":{"id":7},"orders_to_redact":[]}`,
    "customers/data_request": `{"shop_id":1,"shop_domain":"${of}","customer":{"id":7},"data_request":{"id":9}}`,
    "orders/updated": BODY,
  });
  const send = (topic: string, body: string, what: string): Sent => ({
    what: `${topic} with ${what}`,
    headers: headersOf({ topic, shop, hmac: sign(body, secret) }),
    body: Buffer.from(body),
  });
  const taking = Object.keys(bodies(shop)).filter((topic) => topic !== "orders/updated");
  return taking.flatMap((topic) => [
    send(topic, bodies(foreign)[topic] ?? "", "another shop's body"),
    ...Object.entries(bodies(shop))
      .filter(([other]) => other !== topic)
      .map(([other, body]) => send(topic, body, `the body of ${other}`)),
    ...["[]", "null", "7", '"text"', "{}"].map((body) => send(topic, body, body)),
  ]);
}
