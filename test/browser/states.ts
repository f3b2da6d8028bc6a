import pg from "pg";
import { rulesJson, startingRules } from "#app/domain/loyalty/rules.ts";

/** What a shop's pages can look like. `full` is how the stack leaves it. */
export const STATES = ["full", "tested", "paused", "quiet", "limited", "failed", "empty", "begun", "syncing"] as const;
export type State = (typeof STATES)[number];

type Client = pg.Client;

/** The tables of the programme, of which nothing is left in an empty shop. */
const LOYALTY = [
  ...["programmes", "rule_versions", "members", "accounts", "entries", "lots", "lot_uses", "holds", "awards"],
  ...["award_changes", "orders", "rewards", "redemptions", "grants", "months"],
]
  .map((name) => `loyalty_${name}`)
  .concat("campaigns", "campaign_activations", "campaign_orders");

/**
 * Puts the one shop of a database into a state, by changing what the pages read; made in the order of STATES, each from
 * the one before. The worker must have been stopped, or it would put things right.
 */
export async function enterState(databaseUrl: string, state: State): Promise<void> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{ id: number }>("SELECT id FROM shops");
    const [shop] = rows;
    if (!shop || rows.length > 1) throw new Error("a database with one shop was expected");
    await db.query(`BEGIN; SET LOCAL "regulars.shop" = '${shop.id}'`);
    await changes[state](db, shop.id);
    await db.query("COMMIT");
  } finally {
    await db.end();
  }
}

const changes: Record<State, (db: Client, shopId: number) => Promise<void>> = {
  full: () => Promise.resolve(),

  // Some customers try the programme out.
  tested: async (db, shopId) => {
    await db.query(
      "UPDATE loyalty_programmes SET status = 'test', test_customers = ARRAY[1, 2, 9007199254740993] WHERE shop_id = $1",
      [shopId],
    );
  },

  paused: async (db, shopId) => {
    await db.query("UPDATE loyalty_programmes SET status = 'paused', test_customers = '{}' WHERE shop_id = $1", [
      shopId,
    ]);
    await db.query("UPDATE campaigns SET state = 'paused' WHERE shop_id = $1 AND state = 'active'", [shopId]);
    await db.query("UPDATE campaign_activations SET ended_at = now() WHERE shop_id = $1 AND ended_at IS NULL", [
      shopId,
    ]);
  },

  // No campaign runs now, so that one may be started with one press.
  quiet: async (db, shopId) => {
    await db.query("UPDATE loyalty_programmes SET status = 'live' WHERE shop_id = $1", [shopId]);
    await db.query("UPDATE campaigns SET state = 'ended', ends_at = now() WHERE shop_id = $1 AND state = 'paused'", [
      shopId,
    ]);
  },

  // As without read_all_orders: some customers have ordered before what Shopify shows.
  limited: async (db, shopId) => {
    await db.query("UPDATE shops SET scopes = 'read_customers,read_orders,read_products' WHERE id = $1", [shopId]);
    await db.query("INSERT INTO retention_rollups (shop_id, kind, a, b, n) VALUES ($1, 22, 0, 0, 17)", [shopId]);
    await db.query(
      "INSERT INTO retention_rollups (shop_id, kind, a, b, n) VALUES ($1, 19, 0, 0, 2), ($1, 19, 1, 0, 31) ON CONFLICT (shop_id, kind, a, b) DO UPDATE SET n = excluded.n",
      [shopId],
    );
  },

  // A bulk import has failed and jobs were set aside; customers have asked for their data.
  failed: async (db, shopId) => {
    await db.query(
      "UPDATE bulk_imports SET status = 'failed', failure = 'TIMEOUT', attempts = 6, read = found / 5 WHERE shop_id = $1 AND subject = 'orders'",
      [shopId],
    );
    await db.query(
      "INSERT INTO dirty_objects (shop_id, subject, id, marked_at) SELECT $1, 'order', n, now() FROM generate_series(9007199254740993, 9007199254741004) AS n",
      [shopId],
    );
    for (const [topic, answer] of [
      ["customers/data_request", "now(), '{}'"],
      ["customers/redact", "NULL, NULL"],
    ] as const)
      await db.query(
        `INSERT INTO privacy_requests (shop_id, id, topic, received_at, finished_at, export)
         VALUES ($1, gen_random_uuid(), $2, now(), ${answer})`,
        [shopId, topic],
      );
    for (const [job, code] of [
      ["orders.refresh", "THROTTLED"],
      ["loyalty.release", "TypeError"],
      ["retention.snapshot", "TypeError"],
    ] as const) {
      const data = { job, data: { shopId }, error: { name: "ShopifyTrouble", code }, attempts: 12 };
      await db.query("INSERT INTO pgboss.job (name, data) VALUES ('set-aside', $1)", [data]);
    }
  },

  empty: async (db, shopId) => {
    await db.query("UPDATE shops SET scopes = scopes || ',read_all_orders' WHERE id = $1", [shopId]);
    for (const table of ["retention_rollups", "retention_snapshots", "dirty_objects", "privacy_requests", ...LOYALTY]) {
      await db.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
    }
    await db.query("DELETE FROM pgboss.job WHERE name = 'set-aside'");
    await db.query(
      "UPDATE bulk_imports SET status = 'done', failure = NULL, attempts = 1, found = 0, read = 0, stored = 0 WHERE shop_id = $1",
      [shopId],
    );
    await db.query("INSERT INTO retention_rollups (shop_id, kind, a, b, n) VALUES ($1, 19, 0, 0, 3)", [shopId]);
  },

  // A programme that was drafted and not published yet.
  begun: async (db, shopId) => {
    await db.query(
      "INSERT INTO loyalty_programmes (shop_id, status, draft, test_customers, updated_at) VALUES ($1, 'draft', $2, '{}', now())",
      [shopId, rulesJson(startingRules("KRW"))],
    );
  },

  syncing: async (db, shopId) => {
    await db.query("DELETE FROM retention_states WHERE shop_id = $1", [shopId]);
    await db.query(
      "UPDATE bulk_imports SET status = 'done', found = 4338, read = 4338, stored = 4338 WHERE shop_id = $1 AND subject = 'customers'",
      [shopId],
    );
    await db.query(
      "UPDATE bulk_imports SET status = 'running', found = 1812, finished_at = NULL WHERE shop_id = $1 AND subject = 'products'",
      [shopId],
    );
    await db.query(
      "UPDATE bulk_imports SET status = 'reading', found = 550060, read = 231400, stored = 8413, finished_at = NULL WHERE shop_id = $1 AND subject = 'orders'",
      [shopId],
    );
  },
};
