import pg from "pg";
import { inject } from "vitest";
import { cloneTemplate } from "./postgres.ts";

/** Clones the migrated template into a database of the caller's own and returns its owner's address. */
export function freshDatabase(): Promise<string> {
  return cloneTemplate({ url: inject("serverUrl"), adminUrl: inject("adminUrl") });
}

/** Points this test process's app code at the database. Call before anything of the app opens it. */
export async function useFreshDatabase(): Promise<string> {
  const url = await freshDatabase();
  Object.assign(process.env, testEnvironment(url));
  return url;
}

/** The environment of an app under test; the keys are made up and open nothing. */
export function testEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: "0123456789abcdef0123456789abcdef",
    SHOPIFY_API_SECRET: "test-secret-of-the-app",
    SHOPIFY_APP_URL: "https://regulars.test",
    REGULARS_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    LOG_LEVEL: process.env["LOG_LEVEL"] ?? "silent",
  };
}

/** Asks one question about a shop, as an operator's client would: by the owner, with the shop set. */
export async function rowsOfShop<Row extends pg.QueryResultRow>(
  databaseUrl: string,
  shopId: number,
  text: string,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // The server may go while we ask: the query fails then, and that is enough.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(`SET "regulars.shop" = '${shopId}'`);
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
