import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** Clones the migrated template into a database of the caller's own and returns its owner's address. */
export async function freshDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const admin = new pg.Client({ connectionString: inject("adminUrl") });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template OWNER regulars`);
  } finally {
    await admin.end();
  }
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  return url.toString();
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
