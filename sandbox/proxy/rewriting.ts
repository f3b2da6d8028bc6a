import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Who is who on the wire; all are origins without a trailing slash. */
export interface Origins {
  /** The application URL as the app knows itself, "https://regulars.example". */
  app: string;
  /** Where the browser finds the app: the front proxy. */
  proxy: string;
  /** Where the browser finds Shopify: its admin, its CDN and its shops. */
  shopify: string;
  /** Domains of the shops the sandbox plays. */
  shopDomains: readonly string[];
}

/** Replacements of texts that stand for another host on Shopify: [what the app writes, what the browser needs]. */
export function replacements(origins: Origins): [string, string][] {
  return [
    ["https://cdn.shopify.com/shopifycloud/", `${origins.shopify}/shopifycloud/`],
    ["https://cdn.shopify.com/static/", `${origins.shopify}/static/`],
    ["https://admin.shopify.com/store/", `${origins.shopify}/store/`],
    ...origins.shopDomains.map((domain): [string, string] => [
      `https://${domain}/admin/`,
      `${origins.shopify}/shops/${domain}/admin/`,
    ]),
    [origins.app, origins.proxy],
  ];
}

/** A function that makes the given replacements in a text, and in its percent-encoded parts. */
export function replacer(pairs: readonly (readonly [string, string])[]): (text: string) => string {
  const encoded = pairs.map(([from, to]) => [encodeURIComponent(from), encodeURIComponent(to)] as const);
  const table = new Map<string, string>([...pairs, ...encoded]);
  const pattern = alternatives([...table.keys()]);
  return (text) => text.replace(pattern, (found) => table.get(found) ?? found);
}

/** A pattern that finds each of the given texts, none of which is the beginning of another. */
export function alternatives(texts: readonly string[]): RegExp {
  return new RegExp(texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
}

/**
 * The browser's request headers as a TLS-terminating ingress would hand them to the app: the app's own host and
 * scheme, the browser's Origin and Referer translated, and no compression, since answers are rewritten.
 */
export function requestHeaders(headers: IncomingHttpHeaders, origins: Origins): OutgoingHttpHeaders {
  const back = replacer([[origins.proxy, origins.app]]);
  const { host } = new URL(origins.app);
  const passed: OutgoingHttpHeaders = {
    ...headers,
    host,
    "x-forwarded-host": host,
    "x-forwarded-proto": "https",
    "x-forwarded-for": "127.0.0.1",
    "accept-encoding": "identity",
  };
  if (headers.origin !== undefined) passed["origin"] = back(headers.origin);
  if (headers.referer !== undefined) passed["referer"] = back(headers.referer);
  return passed;
}

const addressHeaders = [
  "location",
  "link",
  "x-remix-redirect",
  "x-shopify-api-request-failure-reauthorize-url",
  "access-control-allow-origin",
];

/** The app's answer headers with other hosts of Shopify's replaced; `bodyChanges` tells of a body to be rewritten. */
export function responseHeaders(
  headers: IncomingHttpHeaders,
  origins: Origins,
  bodyChanges: boolean,
): OutgoingHttpHeaders {
  const rewrite = replacer(replacements(origins));
  const passed: OutgoingHttpHeaders = { ...headers };
  // What belongs to https alone would make the browser leave this plain-HTTP proxy.
  delete passed["strict-transport-security"];
  delete passed["transfer-encoding"];
  delete passed["connection"];
  delete passed["keep-alive"];
  if (bodyChanges) delete passed["content-length"];
  for (const name of addressHeaders) {
    const value = headers[name];
    if (typeof value === "string") passed[name] = rewrite(value);
  }
  const policy = headers["content-security-policy"];
  if (typeof policy === "string") passed["content-security-policy"] = contentSecurityPolicy(policy, origins);
  return passed;
}

/**
 * A Content-Security-Policy to which the sandbox's origin is added wherever it names the admin or the CDN. A policy
 * that names neither stays as strict as it is, so that a page which may not be framed is not framed here either.
 */
export function contentSecurityPolicy(policy: string, origins: Origins): string {
  return policy
    .split(";")
    .map((directive) => directive.trim())
    .filter((directive) => directive !== "" && directive !== "upgrade-insecure-requests")
    .map((directive) =>
      /\shttps:\/\/(admin|cdn)\.shopify\.com(?=[\s/]|$)/.test(directive)
        ? `${directive} ${origins.shopify}`
        : directive,
    )
    .join("; ");
}
