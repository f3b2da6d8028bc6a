import { oddShops } from "./forged-webhooks.ts";
import { borders, otherMarks, ownParameters, repeated, strangely } from "./forged-queries.ts";
import { added, read, signature, signedQuery, written, type Parameters, type Passed } from "./proxy-signing.ts";

/** Forgeries of one kind beside a request of the same kind that is right. */
export type ProxyFamily = { name: string; accepted: Passed; forged: Passed[] };

type World = { shop: string; foreign: string; customer: string; other: string; secret: string };

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** Families of forged addresses. All are made anew for each call, because an address is good for 90 seconds. */
export function addressFamilies({ shop, foreign, customer, other, secret }: World): ProxyFamily[] {
  const base = added(shop, customer);
  const genuine = signedQuery(base, secret);
  const mark = signature(base, secret);
  const family = (
    name: string,
    forged: Passed[],
    accepted = read(name, signedQuery(added(shop, customer), secret)),
  ) => ({
    name,
    accepted,
    forged,
  });
  const change = (name: string, value: string): Parameters => base.map(([n, v]) => [n, n === name ? value : v]);
  const withMark = (parameters: Parameters): string => `${written(parameters)}&signature=${mark}`;
  return [
    family(
      "a sign of the query changed",
      many(genuine.indexOf("&signature="), (i) => i).flatMap((i) => {
        const sign = genuine[i] ?? "";
        const changed = /\d/.test(sign) ? String((Number(sign) + 1) % 10) : sign === "a" ? "b" : "a";
        return "=&".includes(sign) ? [] : read(`at ${i}`, genuine.slice(0, i) + changed + genuine.slice(i + 1));
      }),
    ),
    family(
      "a bit flipped in the signature",
      many(64, (i) => {
        const bytes = Buffer.from(mark, "hex");
        bytes[i >> 1] = (bytes[i >> 1] ?? 0) ^ (1 << (i % 8));
        return read(`bit ${i}`, `${written(base)}&signature=${bytes.toString("hex")}`);
      }),
    ),
    family(
      "signed otherwise",
      ["", " ", secret.slice(0, -1), `${secret}\n`, secret.toUpperCase(), shop, "hush", "null"]
        .map((wrong, i) => read(`secret ${i}`, signedQuery(base, wrong)))
        .concat(otherMarks(base, secret).map((wrong, i) => read(`form ${i}`, `${written(base)}&signature=${wrong}`))),
    ),
    family(
      "too old, from the future, or at no time",
      [91, 120, 600, 3_600, 86_400, 31_536_000, -100, -120, -600, -3_600, -86_400]
        .map((seconds) =>
          read(`${seconds} s ago`, signedQuery(added(shop, customer, Date.now() - seconds * 1000), secret)),
        )
        .concat(
          [
            "",
            "0",
            "now",
            "-1",
            "1e9",
            "NaN",
            "Infinity",
            `${base[3]?.[1] ?? ""}000`,
            `${base[3]?.[1] ?? ""}.5`,
            `+${base[3]?.[1] ?? ""}`,
            ` ${base[3]?.[1] ?? ""}`,
            "0x6aaaaaaa",
          ].map((time) => read(JSON.stringify(time), signedQuery(change("timestamp", time), secret))),
        ),
    ),
    family(
      "a parameter missing or empty",
      base
        .flatMap(([name]) => [
          read(
            `no ${name}`,
            signedQuery(
              base.filter(([n]) => n !== name),
              secret,
            ),
          ),
          read(`no ${name}, unsigned`, withMark(base.filter(([n]) => n !== name))),
          read(`${name} without "="`, genuine.replace(new RegExp(`(^|&)${name}=[^&]*`), `$1${name}`)),
        ])
        .concat(
          base
            .filter(([name]) => name !== "logged_in_customer_id")
            .map(([name]) => read(`empty ${name}`, signedQuery(change(name, ""), secret))),
          read("no signature", written(base)),
          read("an empty signature", `${written(base)}&signature=`),
          read("nothing", ""),
        ),
    ),
    family("a parameter repeated, and signed as Shopify signs a list", repeated(base, other, foreign, secret)),
    family(
      "the same signature over other borders",
      borders(base, customer)
        .map((parameters, i) => read(`cut ${i}`, withMark(parameters)))
        .concat(ownParameters(base, customer, other, secret)),
    ),
    family(
      "parameters that are none of ours, signed",
      [
        "customer_id",
        "customerId",
        "shopId",
        "id",
        "memberId",
        "logged_in_customer_id[]",
        "logged_in_customer_id[0]",
        "Logged_in_customer_id",
        "logged-in-customer-id",
        "hmac",
        "host",
        "session",
        "id_token",
        "callback",
        "locale",
        "before",
        "__proto__",
        "constructor",
        "toString",
        "limit",
        "",
        "_data",
        "index",
        "_routes",
        "signature[]",
      ].flatMap((name) => [
        read(`${name}, last`, signedQuery([...base, [name, other]], secret)),
        read(`${name}, first`, signedQuery([[name, other], ...base], secret)),
      ]),
    ),
    family(
      "a shop that only looks like one, signed",
      oddShops(shop).map((domain) => read(JSON.stringify(domain), signedQuery(change("shop", domain), secret))),
    ),
    family(
      "a customer that is none, signed",
      [
        "-1",
        "+1",
        "1.0",
        "1e3",
        "0x1f",
        " 1",
        "1 ",
        "1\n",
        "01\u0000",
        "1,2",
        `${customer},${other}`,
        "１２",
        "null",
        "undefined",
        "NaN",
        "true",
        "gid://shopify/Customer/1",
        "*",
        "%",
        "1;2",
        "1'--",
        "'; DROP TABLE shops; --",
        "9".repeat(21),
        "9".repeat(400),
        "{}",
        "[]",
        "🎂",
        "1_000",
        "١٢",
      ].map((id) => read(JSON.stringify(id), signedQuery(change("logged_in_customer_id", id), secret))),
    ),
    family(
      "written strangely, with a signature that fits what it decodes to",
      strangely(base, secret).map((query, i) => read(`way ${i}`, query)),
    ),
  ];
}
