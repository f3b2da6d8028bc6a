import http from "node:http";
import pg from "pg";
import { rulesJson, startingRules } from "#app/domain/loyalty/rules.ts";
import { DEMO_KEYS, freePort } from "#scripts/stack/stack.ts";
import { startProcess, waitFor } from "#scripts/stack/process.ts";
import { added, signedQuery } from "#test/security/proxy-signing.ts";
import { draw } from "../hash.ts";
import { given, tell } from "../measure.ts";

/**
 * Milliseconds from each request's sending to the end of its answer, on this machine; how many were sent a second; and how
 * long at most this process, which sends them, was held up itself.
 */
export type ProxyMeasurement = { stateMs: number[]; historyMs: number[]; aSecond: number; heldUpMs: number };

const SHOP = "bench-front.myshopify.com";
const MEMBERS = Number(given("MEMBERS"));
const SEED = Number(given("SEED"));
const SECONDS = Number(given("SECONDS"));
const A_SECOND = 100;
const WARM_UP_SECONDS = 5;

await fill();
const port = await freePort();
const web = startProcess("start", { ...environment(), PORT: String(port) }, given("FOLDER"));
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
try {
  await waitFor(`http://127.0.0.1:${port}/readyz`, web);
  await load(WARM_UP_SECONDS, 1);
  tell(await load(SECONDS, 2));
} finally {
  agent.destroy();
  await web.kill();
}

function environment(): Record<string, string> {
  return {
    ...DEMO_KEYS,
    DATABASE_URL: given("DATABASE_URL"),
    SHOPIFY_APP_URL: "https://regulars.example",
    LOG_LEVEL: "info",
    NODE_ENV: "production",
  };
}

/** A live programme with five rewards; every member with two entries and a lot, a third with pending points, a tenth with a code. */
async function fill(): Promise<void> {
  const admin = new pg.Client({ connectionString: given("ADMIN_URL") });
  await admin.connect();
  const terms = `{"kind":"amount_off","amountMinor":"500","minimumSpendMinor":null,"validDays":30,"limitPerMember":null,
    "combines":{"order":false,"product":true,"shipping":true}}`;
  const rows = "generate_series(1, $1::bigint) AS n";
  try {
    await admin.query(
      `INSERT INTO shops (id, domain, name, time_zone, currency_code, scopes, installed_at) VALUES (1, $1, 'Bench', 'UTC', 'EUR', '', now())`,
      [SHOP],
    );
    await admin.query(
      "INSERT INTO loyalty_rule_versions (shop_id, version, rules, published_at, published_by) VALUES (1, 1, $1, now(), 'bench')",
      [rulesJson(startingRules("EUR"))],
    );
    await admin.query(
      "INSERT INTO loyalty_programmes (shop_id, status, version, test_customers, earns_from, updated_at) VALUES (1, 'live', 1, '{}', now(), now())",
    );
    await admin.query(
      `INSERT INTO loyalty_rewards (shop_id, id, kind, name, cost, terms, state, position, updated_at)
       SELECT 1, n, 'amount_off', 'Reward ' || n, n * 100, $1::jsonb, 'active', n, now() FROM generate_series(1, 5) AS n`,
      [terms],
    );
    for (const statement of [
      `INSERT INTO customers (shop_id, id, created_at, updated_at, number_of_orders, tags) SELECT 1, 7000000000000 + n, now(), now(), 1, '{}' FROM ${rows}`,
      `INSERT INTO loyalty_members (shop_id, id, customer_id, joined_at) SELECT 1, n, 7000000000000 + n, now() FROM ${rows}`,
      `INSERT INTO loyalty_accounts (shop_id, member_id, free, entries) SELECT 1, n, 100 + n % 900, 2 FROM ${rows}`,
      `INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, order_id, line_id)
       SELECT 1, n, k, 'order:' || n || ':' || k, gen_random_uuid(), 'award', 50, 50 * k, now(), n, k FROM ${rows}, generate_series(1, 2) AS k`,
      `INSERT INTO loyalty_awards (shop_id, order_id, line_id, campaign_id, input_hash, member_id, rule_version, eligible_minor, units, points, target, awarded_at, release_at)
       SELECT 1, n, 3, 0, gen_random_uuid(), n, 1, 5000, 1, 50, 50, now(), now() + interval '14 days' FROM ${rows} WHERE n % 3 = 0`,
      `INSERT INTO loyalty_redemptions (shop_id, id, member_id, reward_id, operation_id, kind, points, terms, state, code, created_at, issued_at)
       SELECT 1, gen_random_uuid(), n, 1, n::text, 'amount_off', 100, '{"rewardName":"Reward 1"}', 'issued', 'CODE-' || n, now(), now() FROM ${rows} WHERE n % 10 = 0`,
    ]) {
      await admin.query(statement, [MEMBERS]);
    }
    await admin.query("VACUUM ANALYZE");
    await admin.query("CHECKPOINT");
  } finally {
    await admin.end();
  }
}

/**
 * Requests by the clock, whether or not earlier ones were answered, of members drawn at random; one in ten for the history.
 * Where this process was held up, it goes on from there: what it could not send in time is no burst of the shoppers'.
 */
async function load(seconds: number, round: number): Promise<ProxyMeasurement> {
  const result: ProxyMeasurement = { stateMs: [], historyMs: [], aSecond: 0, heldUpMs: 0 };
  const running: Promise<void>[] = [];
  const began = performance.now();
  let due = began;
  for (let i = 0; i < seconds * A_SECOND; i++) {
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const late = performance.now() - due;
    result.heldUpMs = Math.max(result.heldUpMs, late);
    due = Math.max(due, performance.now() - 100) + 1000 / A_SECOND;
    const customer = 7_000_000_000_001n + BigInt(Math.floor(draw(SEED, i, round) * MEMBERS));
    const history = i % 10 === 9;
    const query = signedQuery(added(SHOP, customer.toString()), DEMO_KEYS.SHOPIFY_API_SECRET);
    const asked = ask(`/storefront/${history ? "history" : "state"}?${query}`);
    running.push(asked.then((ms) => void (history ? result.historyMs : result.stateMs).push(ms)));
  }
  result.aSecond = running.length / ((performance.now() - began) / 1000);
  await Promise.all(running);
  return result;
}

function ask(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const request = http.get({ port, host: "127.0.0.1", path, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path.split("?")[0] ?? ""} answered ${response.statusCode}`));
      response.resume().on("end", () => resolve(performance.now() - started));
    });
    request.on("error", reject);
  });
}
