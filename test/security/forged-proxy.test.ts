import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandFamilies } from "./forged-commands.ts";
import { addressFamilies, type ProxyFamily } from "./forged-proxy.ts";
import { added, signedQuery, type Passed } from "./proxy-signing.ts";
import { rawRequest, type WireAnswer } from "./raw-post.ts";
import { startStorefrontWorld, type StorefrontWorld } from "./storefront-world.ts";
import { API_SECRET } from "./web-world.ts";

const SHOP = "small-tea-room.myshopify.com";
const FOREIGN = "other-house.myshopify.com";
const OWN = { customer: "7310000000101", other: "7310000000102" };

const records = (domain: string): Record<string, unknown>[] => [
  { type: "shop", name: domain, domain, ianaTimezone: "UTC", currencyCode: "EUR" },
  ...Object.values(OWN).map((id) => ({ type: "customer", id: Number(id), createdAt: "2026-01-01T00:00:00Z" })),
];

let world: StorefrontWorld;
const answers: WireAnswer[] = [];

beforeAll(async () => {
  world = await startStorefrontWorld([records(SHOP), records(FOREIGN)]);
  for (const shopId of world.shopIds) for (const id of Object.values(OWN)) await world.give(shopId, BigInt(id), 250n);
});
afterAll(() => world.close());

async function send({ method, path, query, headers, body }: Passed): Promise<WireAnswer> {
  const answer = await rawRequest(method, `${world.url}${path}?${query}`, headers, Buffer.from(body));
  answers.push(answer);
  return answer;
}

/** Everything that is kept, but for what the queue does by itself. */
async function state(): Promise<Record<string, string[]>> {
  const rows = await world.dump();
  return Object.fromEntries(
    [...rows].filter(([table]) => table.startsWith("public.") || table === "pgboss.job_common"),
  );
}

const families = (): ProxyFamily[] => {
  const parts = { shop: SHOP, foreign: FOREIGN, ...OWN, secret: API_SECRET };
  return [...addressFamilies(parts), ...commandFamilies(parts)];
};

/** Made when it is sent: an address is good for a minute and a half. */
function familyOf(name: string): ProxyFamily {
  const found = families().find((family) => family.name === name);
  if (!found) throw new Error(name);
  return found;
}

const names = families().map(({ name }) => name);

test.each(names)("%s: refused, and nothing changes", async (name) => {
  const before = await state();
  for (const sent of familyOf(name).forged) {
    const { status, body, headers } = await send(sent);
    expect([400, 401, 405, 413, 415], `${sent.what} was answered with ${status}: ${body}`).toContain(status);
    expect(headers["cache-control"], sent.what).toContain("no-store");
    expect(body, sent.what).toMatch(/^(\{"reason":"(not_signed|not_understood)"\})?$/);
  }
  expect(await state()).toEqual(before);
});

test.each(names)("%s: the right one is taken", async (name) => {
  const { status, headers } = await send(familyOf(name).accepted);
  expect(status).toBe(200);
  expect(headers["cache-control"]).toBe("private, no-store");
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
});

test("there were enough of them, in enough families", () => {
  const all = families();
  const count = all.reduce((sum, family) => sum + family.forged.length, 0);
  console.log(`${count} forged storefront requests in ${all.length} families`);
  expect(all.length).toBeGreaterThanOrEqual(10);
  expect(count).toBeGreaterThanOrEqual(500);
  for (const { name, forged } of all)
    expect(new Set(forged.map((f) => JSON.stringify(f))).size, name).toBe(forged.length);
});

describe("who is meant is said by Shopify alone", () => {
  const read = (shop: string, customer: string): Passed => ({
    what: customer,
    method: "GET",
    path: "/storefront/state",
    query: signedQuery(added(shop, customer), API_SECRET),
    headers: { cookie: `customer=${OWN.other}`, "x-shopify-customer-id": OWN.other, "x-shopify-shop-domain": FOREIGN },
    body: "",
  });
  const command = (shop: string, customer: string, path: string, body: object): Passed => ({
    ...read(shop, customer),
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

  test("nobody signed in is told nothing", async () => {
    for (const id of ["", "0"]) {
      const { status, body } = await send(read(SHOP, id));
      expect([status, JSON.parse(body)]).toEqual([403, { reason: "sign_in" }]);
    }
  });

  test("a shop without the app, or that took it away, is told nothing", async () => {
    const { status, body } = await send(read("never-installed.myshopify.com", OWN.customer));
    expect([status, JSON.parse(body)]).toEqual([404, { reason: "not_installed" }]);
  });

  test("each sees the own balance, whatever headers say", async () => {
    await world.give(world.shopIds[0] ?? 0, BigInt(OWN.other), 13n);
    const seen = async (shop: string, customer: string): Promise<string> =>
      (JSON.parse((await send(read(shop, customer))).body) as { points: { available: string } }).points.available;
    expect(await seen(SHOP, OWN.customer)).toBe("250");
    expect(await seen(SHOP, OWN.other)).toBe("263");
    expect(await seen(FOREIGN, OWN.other)).toBe("250");
  });

  test("a reward of another shop is unknown", async () => {
    const foreign = 99;
    const { status, body } = await send(
      command(SHOP, OWN.customer, "/storefront/redeem", { rewardId: foreign, operationId: randomUUID() }),
    );
    expect([status, JSON.parse(body)]).toEqual([422, { reason: "unknown_reward" }]);
  });

  test("a code is cancelled by whose it is, once; to anybody else it does not exist", async () => {
    const [shopId = 0] = world.shopIds;
    const redeemed = await send(
      command(SHOP, OWN.customer, "/storefront/redeem", { rewardId: 1, operationId: randomUUID() }),
    );
    const { redemptionId } = JSON.parse(redeemed.body) as { redemptionId: string };
    const standing = async (): Promise<unknown[]> =>
      world.rows(
        shopId,
        `SELECT r.state, a.open - a.held AS free FROM loyalty_redemptions r
         JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = r.member_id WHERE r.shop_id = $1 AND r.id = $2`,
        [shopId, redemptionId],
      );
    expect(await standing()).toEqual([{ state: "issued", free: 150n }]);
    const cancel = (shop: string, customer: string, id = redemptionId): Passed =>
      command(shop, customer, "/storefront/cancel", { redemptionId: id, operationId: randomUUID() });
    for (const sent of [
      cancel(SHOP, OWN.other),
      cancel(FOREIGN, OWN.customer),
      cancel(SHOP, "7310000000199"),
      cancel(SHOP, OWN.customer, randomUUID()),
    ]) {
      const { status, body } = await send(sent);
      expect([status, JSON.parse(body)]).toEqual([422, { reason: "unknown_redemption" }]);
    }
    expect(await standing()).toEqual([{ state: "issued", free: 150n }]);
    const replies = await Promise.all(Array.from({ length: 6 }, () => send(cancel(SHOP, OWN.customer))));
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(await standing()).toEqual([{ state: "cancelled", free: 250n }]);
  });

  test("a command replayed, at once and later, by its sender and by another, is done once for each", async () => {
    const [shopId = 0] = world.shopIds;
    const operationId = randomUUID();
    const sent = command(SHOP, OWN.customer, "/storefront/redeem", { rewardId: 1, operationId });
    const replies = await Promise.all(Array.from({ length: 12 }, () => send(sent)));
    replies.push(await send(sent));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
    const theirs = await send(command(SHOP, OWN.other, "/storefront/redeem", { rewardId: 1, operationId }));
    expect(theirs.body).not.toBe(replies[0]?.body);
    const held = await world.rows<{ redemptions: number; members: number }>(
      shopId,
      "SELECT count(*)::int AS redemptions, count(DISTINCT member_id)::int AS members FROM loyalty_redemptions WHERE shop_id = $1 AND operation_id = $2",
      [shopId, operationId],
    );
    expect(held).toEqual([{ redemptions: 2, members: 2 }]);
  });
});

test("answers and logs say nothing of signatures, secrets or our source", () => {
  const log = world.logs();
  expect(log).toContain('"/storefront/state"');
  for (const text of [log, ...answers.map((answer) => `${answer.body}\n${JSON.stringify(answer.headers)}`)]) {
    expect(text.includes(API_SECRET)).toBe(false);
    expect(text).not.toMatch(/signature=|logged_in_customer_id/);
    expect(text).not.toMatch(/\n\s+at .+:\d+:\d+/);
  }
});
