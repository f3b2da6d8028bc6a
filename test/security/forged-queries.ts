import { createHash, createHmac } from "node:crypto";
import { read, signature, signedQuery, written, type Parameters, type Passed } from "./proxy-signing.ts";

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** What is no signature of the parameters, and looks like one. */
export function otherMarks(base: Parameters, secret: string): string[] {
  const text = base.map(([name, value]) => `${name}=${value}`).sort();
  const digest = (hash: string, of: string): string => createHmac(hash, secret).update(of).digest("hex");
  const right = digest("sha256", text.join(""));
  return [
    ...["sha1", "sha512", "md5"].map((hash) => digest(hash, text.join(""))),
    ...["&", ",", "\n", ";"].map((between) => digest("sha256", text.join(between))),
    digest(
      "sha256",
      base
        .map(([name, value]) => `${name}=${value}`)
        .reverse()
        .join(""),
    ),
    digest("sha256", written(base)),
    createHash("sha256").update(text.join("")).digest("hex"),
    createHash("sha256")
      .update(secret + text.join(""))
      .digest("hex"),
    createHmac("sha256", secret).update(text.join("")).digest("base64url"),
    right.toUpperCase(),
    `sha256=${right}`,
    right.slice(0, 63),
    `${right}0`,
    right + right,
    right.split("").reverse().join(""),
    "0".repeat(64),
    "",
    "null",
  ].map(encodeURIComponent);
}

/** Every parameter twice, equal or not, beside each other or not: a reader who takes the first or the last is misled. */
export function repeated(base: Parameters, other: string, foreign: string, secret: string): Passed[] {
  const others: Readonly<Record<string, string>> = {
    shop: foreign,
    logged_in_customer_id: other,
    path_prefix: "/apps/x",
    timestamp: "1",
  };
  return base
    .flatMap(([name, value]) => {
      const second = others[name] ?? "";
      const rest = base.filter(([n]) => n !== name);
      const orders: Parameters[] = [
        [...base, [name, second]],
        [[name, second], ...base],
        [...base, [name, value]],
        [[name, value], [name, second], ...rest],
        [[name, second], ...rest, [name, value]],
        [...base, [name, ""]],
        [[name, ""], ...base],
        [...base, [name, second], [name, second]],
      ];
      return orders.flatMap((parameters, i) => [
        read(`${name} ${i}`, signedQuery(parameters, secret)),
        // signed as if the repeated one had not been there, which a proxy that drops it would do
        read(`${name} ${i}, one signed`, `${written(parameters)}&signature=${signature(base, secret)}`),
      ]);
    })
    .concat(
      read("the signature", `${signedQuery(base, secret)}&signature=${"0".repeat(64)}`),
      read("the signature, first", `signature=${"0".repeat(64)}&${signedQuery(base, secret)}`),
      read("the signature, equal", `${signedQuery(base, secret)}&signature=${signature(base, secret)}`),
    );
}

/**
 * Other parameters whose texts, put together, are those that were signed: neighbours swallowed by a value, a value that
 * becomes a name, and what a shopper could have had signed with a parameter of his own, read as another customer's.
 */
export function borders(base: Parameters, customer: string): Parameters[] {
  const sorted = [...base].sort();
  const swallowed = sorted.slice(0, -1).flatMap(([name, value], i): Parameters[] => {
    const [next, nextValue] = sorted[i + 1] as readonly [string, string];
    return [
      [...sorted.slice(0, i), [name, `${value}${next}=${nextValue}`], ...sorted.slice(i + 2)],
      [...sorted.slice(0, i), [`${name}=${value}${next}`, nextValue], ...sorted.slice(i + 2)],
      [...sorted.slice(0, i), [name, value + next.slice(0, 1)], [next.slice(1), nextValue], ...sorted.slice(i + 2)],
      [...sorted.slice(0, i), [name, ""], [`${value}${next}`, nextValue], ...sorted.slice(i + 2)],
    ];
  });
  const cut = many(customer.length, (i): Parameters =>
    base.map(([name, value]) =>
      name === "logged_in_customer_id" ? [`${name}=${customer.slice(0, i)}`, customer.slice(i)] : [name, value],
    ),
  );
  return [...swallowed, ...cut];
}

/** What a shopper had signed with a parameter of his own, cut so that the other customer's id stands where his should. */
export function ownParameters(base: Parameters, customer: string, other: string, secret: string): Passed[] {
  const id = "logged_in_customer_id";
  const rest = base.filter(([name]) => name !== id);
  return ["before", "a", "logged_in_customer"].flatMap((name) => {
    const mark = signature([...base, [name, `5${id}=${other}`]], secret);
    const cuts: Parameters[] = [
      [[name, "5"], [id, other], [id, customer], ...rest],
      [[name, "5"], [id, `${other}${id}=${customer}`], ...rest],
      [[name, "5"], [`${id}=${other}${id}`, customer], ...rest],
      [[name, "5"], [id, other], ...rest],
      [[`${name}=5${id}`, other], ...base],
      [[name, `5${id}=${other}`], ...base],
    ];
    return cuts.flatMap((parameters, i) =>
      ["/storefront/state", "/storefront/history"].map((path) =>
        read(`${name} ${i} at ${path}`, `${written(parameters)}&signature=${mark}`, path),
      ),
    );
  });
}

/** The same query, spelt in ways that Shopify does not spell it. */
export function strangely(base: Parameters, secret: string): string[] {
  const query = signedQuery(base, secret);
  const escaped = (text: string): string => Buffer.from(text).toString("hex").replace(/../g, "%$&");
  const [, customer = ""] = base[1] ?? [];
  return [
    ...base.map(([name]) => query.replace(`${name}=`, `${escaped(name)}=`)),
    ...base.map(([name]) =>
      query.replace(`${name}=`, `${name.replace("_", "%5f").replace(/^s/, "%73").replace(/^t/, "%74")}=`),
    ),
    query.replace(customer, escaped(customer)),
    query.replace(customer, `%3${customer.slice(0, 1)}${customer.slice(1)}`),
    query.replace(".myshopify", "%2emyshopify"),
    query.replace("signature=", "%73ignature="),
    ...["&", "&&", "&=", "&=&", "&a", "&%", "&%zz=1", ";", "+", "%00", "%0a"].map((end) => query + end),
    ...["&", "?", "=&", "%20"].map((start) => start + query),
    query.replaceAll("&", ";"),
    query.replaceAll("&", "&amp;"),
    query.replaceAll("&", "&&"),
    query.replace("=", "=="),
    query.toUpperCase(),
    `${query}&x=${"y".repeat(4_000)}`,
  ].filter((one) => one !== query);
}
