import { parse } from "smol-toml";
import { z } from "zod";

const subscription = z.object({
  topics: z.array(z.string()).default([]),
  compliance_topics: z.array(z.enum(["customers/data_request", "customers/redact", "shop/redact"])).default([]),
  uri: z.string(),
  include_fields: z.array(z.string()).optional(),
  filter: z.string().optional(),
  name: z.string().optional(),
});

/** The first parts that Shopify lets an app proxy's address have. */
export const PROXY_PREFIXES = ["a", "apps", "community", "tools"] as const;
export type ProxyPrefix = (typeof PROXY_PREFIXES)[number];

const appFile = z.object({
  client_id: z.string(),
  name: z.string(),
  application_url: z.url(),
  embedded: z.boolean(),
  access_scopes: z.object({ scopes: z.string(), optional_scopes: z.array(z.string()).default([]) }),
  app_proxy: z.object({ url: z.string(), prefix: z.enum(PROXY_PREFIXES), subpath: z.string() }).optional(),
  webhooks: z.object({ api_version: z.string(), subscriptions: z.array(subscription).default([]) }),
});

/** One topic delivered to one address. */
export interface Subscription {
  /** As Shopify spells it on the wire: "orders/create". */
  topic: string;
  /** Path on the application's URL, or an absolute https URL. */
  uri: string;
  /** Dotted paths kept in the payload; null keeps all of it. */
  includeFields: string[] | null;
}

/** What the sandbox takes from a `shopify.app.toml`. */
export interface AppToml {
  clientId: string;
  name: string;
  applicationUrl: string;
  scopes: string[];
  optionalScopes: string[];
  /** Where the storefront's requests for the app go; null: the app has no proxy. */
  proxy: { url: string; prefix: string; subpath: string } | null;
  webhookApiVersion: string;
  subscriptions: Subscription[];
}

const list = (text: string): string[] => text.split(",").flatMap((item) => item.trim() || []);

/**
 * Reads the text of a `shopify.app.toml`. Compliance topics become subscriptions like the others.
 * @throws when a key is missing or of another type, or when a subscription has a filter, which the sandbox cannot
 *   evaluate and will not silently ignore
 */
export function readAppToml(text: string): AppToml {
  const file = appFile.parse(parse(text));
  const subscriptions = file.webhooks.subscriptions.flatMap((entry) => {
    if (entry.filter !== undefined) throw new Error(`The sandbox has no webhook filters: "${entry.filter}"`);
    return [...entry.topics, ...entry.compliance_topics].map((topic) => ({
      topic,
      uri: entry.uri,
      includeFields: entry.include_fields ?? null,
    }));
  });
  return {
    clientId: file.client_id,
    name: file.name,
    applicationUrl: file.application_url.replace(/\/$/, ""),
    scopes: list(file.access_scopes.scopes),
    optionalScopes: file.access_scopes.optional_scopes,
    proxy: file.app_proxy ?? null,
    webhookApiVersion: file.webhooks.api_version,
    subscriptions,
  };
}
