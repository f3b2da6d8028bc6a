import { createHmac, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { oddShops } from "./forged-webhooks.ts";

/** Forged session tokens of one kind. */
export type TokenFamily = { name: string; forged: { what: string; token: string }[] };

type Claims = Record<string, unknown>;

const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const hmac = (text: string, secret: string, hash = "sha256"): string =>
  createHmac(hash, secret).update(text).digest("base64url");

const right = { alg: "HS256", typ: "JWT" };

function signed(header: unknown, claims: unknown, secret: string, hash?: string): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${hmac(text, secret, hash)}`;
}

/** All families of forged session tokens of a shop that has the app installed; each token is otherwise right. */
export function tokenFamilies(app: { key: string; secret: string; shop: string; foreign: string }): TokenFamily[] {
  const now = Math.floor(Date.now() / 1000);
  const genuine: Claims = {
    iss: `https://${app.shop}/admin`,
    dest: `https://${app.shop}`,
    aud: app.key,
    sub: "548380009",
    exp: now + 60,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: randomUUID(),
  };
  const claiming = (changes: Claims): string => {
    const claims = Object.fromEntries(
      Object.entries({ ...genuine, ...changes }).filter(([, value]) => value !== undefined),
    );
    return signed(right, claims, app.secret);
  };
  const whole = signed(right, genuine, app.secret);
  const named = (entries: Record<string, string>): TokenFamily["forged"] =>
    Object.entries(entries).map(([what, token]) => ({ what, token }));
  return [
    { name: "a bit flipped in the token", forged: bitFlips(whole) },
    { name: "signed in another way", forged: named(signedOtherwise(genuine, app)) },
    {
      name: "expired, or not valid yet",
      forged: named({
        ...Object.fromEntries(
          [11, 60, 3_600, 10 ** 6].map((ago) => [
            `expired ${ago} s ago`,
            claiming({ exp: now - ago, nbf: now - ago - 60 }),
          ]),
        ),
        ...Object.fromEntries(
          [30, 600, 10 ** 6].map((ahead) => [
            `valid in ${ahead} s`,
            claiming({ nbf: now + ahead, exp: now + ahead + 60 }),
          ]),
        ),
        ...Object.fromEntries(
          ["exp", "nbf"].flatMap((claim) =>
            [undefined, null, "soon", `${now + 60}`, {}, []].map((value) => [
              `${claim} is ${JSON.stringify(value)}`,
              claiming({ [claim]: value }),
            ]),
          ),
        ),
        ended: claiming({ exp: 0 }),
      }),
    },
    {
      name: "for another app, or from another admin",
      forged: named({
        ...Object.fromEntries(
          [
            "",
            "x",
            app.key.slice(1),
            app.key.toUpperCase(),
            `${app.key} `,
            [app.key, "x"],
            [app.key],
            null,
            undefined,
            {},
            0,
          ].map((aud) => [`aud ${JSON.stringify(aud)}`, claiming({ aud })]),
        ),
        ...Object.fromEntries(
          [
            `https://${app.foreign}/admin`,
            "https://evil.tld/admin",
            `https://${app.shop}`,
            `http://${app.shop}/admin`,
            `https://${app.shop}/admin/`,
            "",
            null,
            undefined,
            {},
          ].map((iss) => [`iss ${JSON.stringify(iss)}`, claiming({ iss })]),
        ),
        ...Object.fromEntries(
          [`https://${app.foreign}`, `http://${app.shop}`, app.shop, "", null, undefined, 7, []].map((dest) => [
            `dest ${JSON.stringify(dest)}`,
            claiming({ dest }),
          ]),
        ),
      }),
    },
    {
      name: "of a shop that only looks like one",
      forged: oddShops(app.shop).map((domain) => ({
        what: domain,
        token: claiming({ dest: `https://${domain}`, iss: `https://${domain}/admin` }),
      })),
    },
    { name: "no token at all", forged: named(noTokens(whole)) },
  ];
}

function bitFlips(token: string): TokenFamily["forged"] {
  const parts = token.split(".").map((part) => Buffer.from(part, "base64url"));
  return [0, 1, 2].flatMap((part) =>
    Array.from({ length: 25 }, (_, i) => {
      const copies = parts.map((bytes) => Buffer.from(bytes));
      const bytes = copies[part] as Buffer;
      const bit = Math.floor((i * bytes.length * 8) / 25);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return { what: `part ${part} bit ${bit}`, token: copies.map((copy) => copy.toString("base64url")).join(".") };
    }),
  );
}

function signedOtherwise(
  claims: Claims,
  { key, secret, shop }: { key: string; secret: string; shop: string },
): Record<string, string> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const rs256 = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  const unsigned = (alg: string): string => `${encode({ alg, typ: "JWT" })}.${encode(claims)}.`;
  const jwk = publicKey.export({ format: "jwk" });
  return {
    ...Object.fromEntries(
      ["none", "None", "NONE", "nOnE", ""].map((alg) => [`alg ${alg}, no signature`, unsigned(alg)]),
    ),
    ...Object.fromEntries(
      ["none", "HS1", "HS384", "HS512", "RS256", "ES256", "PS256", "hs256"].map((alg) => [
        `alg ${alg}, our HMAC`,
        signed({ alg, typ: "JWT" }, claims, secret),
      ]),
    ),
    ...Object.fromEntries(
      [
        "",
        " ",
        "secret",
        key,
        shop,
        secret.slice(1),
        `${secret}\n`,
        secret.toUpperCase(),
        Buffer.from(secret).toString("base64"),
      ].map((other, i) => [`another secret ${i}`, signed(right, claims, other)]),
    ),
    "no alg": signed({ typ: "JWT" }, claims, secret),
    "RS256, a key of our own": `${rs256}.${createSign("RSA-SHA256").update(rs256).sign(privateKey, "base64url")}`,
    "HS256 with a public key": signed(right, claims, pem),
    "HS256, signed as HS512": signed(right, claims, secret, "sha512"),
    "a key in the header": signed({ ...right, jwk }, claims, pem),
    "a key's address in the header": signed({ ...right, jku: "https://evil.tld/keys", kid: "1" }, claims, "x"),
    "an unknown critical header": signed({ ...right, crit: ["exp"], b64: false }, claims, "x"),
  };
}

function noTokens(whole: string): Record<string, string> {
  const [header = "", body = "", signature = ""] = whole.split(".");
  return {
    "two parts": `${header}.${body}`,
    "one part": header,
    "four parts": `${whole}.${signature}`,
    "an empty signature": `${header}.${body}.`,
    "an empty body": `${header}..${signature}`,
    "an empty header": `.${body}.${signature}`,
    dots: "..",
    "five parts": "a.b.c.d.e",
    twice: `${whole},${whole}`,
    "a signature too long": `${whole}AAAA`,
    "a signature too short": whole.slice(0, -4),
    "body not JSON": `${header}.${encode("hello")}.${signature}`,
    "body a list": `${header}.${encode([])}.${signature}`,
    long: "a".repeat(6_000),
    "plain JSON": JSON.stringify({ dest: "https://x" }),
    "a word": "undefined",
    percent: "%00%0d%0a",
    quoted: `"${whole.slice(0, 40)}"`,
    "the session's id": "offline_tea.myshopify.com",
  };
}
