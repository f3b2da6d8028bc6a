// node-postgres connections as Prisma's engine wants them.
import pg from "pg";
import { PrismaPg } from "@prisma/adapter-pg";

/** Splits a connection URL into node-postgres settings and the schema Prisma puts in its query string. */
export function settings(url) {
  const parsed = new URL(url);
  const query = parsed.searchParams;
  const config = {
    host: query.get("host") ?? parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || "postgres",
    max: 2,
  };
  const mode = query.get("sslmode") ?? "";
  if (mode.startsWith("verify")) config.ssl = true;
  else if (mode === "require" || mode === "prefer") config.ssl = { rejectUnauthorized: false };
  return { config, schema: query.get("schema") ?? undefined };
}

/** Runs one statement on the server's maintenance database (CREATE and DROP DATABASE cannot run on the database itself). */
export async function onMaintenanceDatabase(config, sql) {
  const client = new pg.Client({ ...config, database: "postgres" });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

// The engine's catalogue queries return types (name, "char" and their arrays) that the driver adapter refuses.
const READABLE_TYPES = { 18: 1042, 19: 25, 1002: 1009, 1003: 1009 };

function readable(result) {
  for (const part of [result].flat())
    for (const field of part?.fields ?? []) field.dataTypeID = READABLE_TYPES[field.dataTypeID] ?? field.dataTypeID;
  return result;
}

class CatalogueClient extends pg.Client {
  query(...args) {
    const callback = args.at(-1);
    if (typeof callback === "function") {
      args[args.length - 1] = (error, result) => callback(error, readable(result));
      return super.query(...args);
    }
    const pending = super.query(...args);
    return pending?.then ? pending.then(readable) : pending;
  }
}

/** The adapter factory the engine connects through, with shadow databases of its own. */
export function adapterFactory(url) {
  const { config, schema } = settings(url);
  const connect = async (database = config.database) => {
    const adapter = await new PrismaPg(
      { ...config, database, Client: CatalogueClient },
      schema ? { schema } : {},
    ).connect();
    // A migration goes to the server whole: the adapter would cut it at every semicolon, inside function bodies too.
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        adapter.onError(error);
      }
    };
    return adapter;
  };
  const connectToShadowDb = async () => {
    const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    await onMaintenanceDatabase(config, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    const shadow = await connect(name);
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await onMaintenanceDatabase(config, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`);
    };
    return shadow;
  };
  return { provider: "postgres", adapterName: "@prisma/adapter-pg", connect: () => connect(), connectToShadowDb };
}
