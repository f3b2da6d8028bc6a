import { parse } from "smol-toml";
import { COMPLIANCE_TOPICS, enumName, KEYS, METAFIELD_SCOPES, PROXY_SCOPE, scopeOfTopic, WIDENING } from "./known.ts";
import { metafieldFaults, proxyFaults, type Storefront } from "./storefront-faults.ts";

/** What a shopify.app.toml is measured against. */
export type Yardstick = {
  topics: ReadonlySet<string>;
  scopes: ReadonlySet<string>;
  apiVersion: string;
  /** addresses of the app that take a POST */
  doors: ReadonlySet<string>;
  payloads: ReadonlyMap<string, unknown>;
  /** scopes, any one of which is enough, for each thing that our GraphQL operations read */
  needed: readonly (readonly string[])[];
};

type Toml = Storefront & {
  access_scopes?: { scopes?: string; optional_scopes?: string[] };
  webhooks?: { api_version?: string; subscriptions?: Subscription[] };
};

type Subscription = { topics?: string[]; compliance_topics?: string[]; uri?: string; include_fields?: string[] };

/**
 * What Shopify's own `app build` overlooks in a shopify.app.toml: unknown keys, topics, scopes and versions, addresses that
 * nobody answers, fields that no payload has, scopes that are missing or asked for in vain. One line a fault.
 */
export function faultsOf(text: string, yardstick: Yardstick): string[] {
  const toml = parse(text) as Toml;
  const asked = scopesOf(toml);
  const subscriptions = toml.webhooks?.subscriptions ?? [];
  const topics = subscriptions.flatMap((one) => one.topics ?? []);
  return [
    ...keysOf(toml)
      .filter((key) => !KEYS.includes(key) && !KEYS.includes(key.replace(/^(\w+\.metafields\.app)\.\w+/, "$1.*")))
      .map((key) => `unknown key ${key}`),
    ...versionFaults(toml, yardstick),
    ...asked.filter((scope) => !yardstick.scopes.has(scope)).map((scope) => `unknown scope ${scope}`),
    ...twice(asked).map((scope) => `scope ${scope} twice`),
    ...topics.filter((topic) => !yardstick.topics.has(enumName(topic))).map((topic) => `unknown topic ${topic}`),
    ...twice([...topics, ...subscriptions.flatMap((one) => one.compliance_topics ?? [])]).map(
      (topic) => `topic ${topic} twice`,
    ),
    ...complianceFaults(subscriptions),
    ...subscriptions.flatMap((one) => doorFaults(one, yardstick)),
    ...subscriptions.flatMap((one) => fieldFaults(one, yardstick)),
    ...topics.flatMap((topic) => topicScopeFaults(topic, asked)),
    ...proxyFaults(toml, asked),
    ...metafieldFaults(toml, asked),
    ...neededFaults(asked, topics, toml, yardstick),
  ];
}

const scopesOf = (toml: Toml): string[] =>
  (toml.access_scopes?.scopes ?? "")
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "")
    .concat(toml.access_scopes?.optional_scopes ?? []);

/** Dotted paths of all values; those of a list of tables without their places in it. */
function keysOf(value: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(value) && value.some((item) => typeof item === "object"))
    return [...new Set(value.flatMap((item) => keysOf(item, path)))];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path.join(".")];
  return Object.entries(value).flatMap(([key, member]) => keysOf(member, [...path, key]));
}

const twice = (items: readonly string[]): string[] => [
  ...new Set(items.filter((item, i) => items.indexOf(item) !== i)),
];

function versionFaults(toml: Toml, { apiVersion }: Yardstick): string[] {
  const version = toml.webhooks?.api_version;
  return version === apiVersion ? [] : [`api_version ${version ?? "missing"}, but the code speaks ${apiVersion}`];
}

function complianceFaults(subscriptions: readonly Subscription[]): string[] {
  const given = subscriptions.flatMap((one) => one.compliance_topics ?? []);
  return [
    ...COMPLIANCE_TOPICS.filter((topic) => !given.includes(topic)).map((topic) => `compliance topic ${topic} missing`),
    ...given
      .filter((topic) => !(COMPLIANCE_TOPICS as readonly string[]).includes(topic))
      .map((topic) => `unknown compliance topic ${topic}`),
  ];
}

function doorFaults({ uri = "" }: Subscription, { doors }: Yardstick): string[] {
  return doors.has(uri) ? [] : [`no route takes webhooks at "${uri}"`];
}

function fieldFaults({ topics = [], include_fields: fields = [] }: Subscription, { payloads }: Yardstick): string[] {
  return topics.flatMap((topic) => {
    if (!payloads.has(topic)) return [`the payload of ${topic} is not known`];
    if (fields.length === 0) return [`${topic} asks for whole payloads`];
    return fields
      .filter((field) => !reaches(payloads.get(topic), field.split(".")))
      .map((field) => `${topic} has no field ${field}`);
  });
}

function reaches(value: unknown, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (Array.isArray(value)) return value.some((item) => reaches(item, path));
  return (
    typeof value === "object" &&
    value !== null &&
    first in value &&
    reaches((value as Record<string, unknown>)[first], rest)
  );
}

function topicScopeFaults(topic: string, asked: readonly string[]): string[] {
  const scope = scopeOfTopic(topic);
  if (scope === undefined) return [`which scope ${topic} asks for is not known`];
  return scope === null || asked.includes(scope) ? [] : [`${topic} needs ${scope}`];
}

function neededFaults(
  asked: readonly string[],
  topics: readonly string[],
  toml: Toml,
  { needed }: Yardstick,
): string[] {
  const missing = needed.filter((any) => !any.some((scope) => asked.includes(scope)));
  const used = (scope: string): boolean =>
    needed.some((any) => any.includes(scope)) ||
    topics.some((topic) => scopeOfTopic(topic) === scope) ||
    (scope === PROXY_SCOPE && toml.app_proxy !== undefined) ||
    Object.entries(METAFIELD_SCOPES).some(([owner, writing]) => scope === writing && owner in toml) ||
    asked.includes(WIDENING.get(scope) ?? "");
  return [
    ...missing.map((any) => `an operation needs ${any.join(" or ")}`),
    ...asked.filter((scope) => !used(scope)).map((scope) => `nothing needs ${scope}`),
  ];
}
