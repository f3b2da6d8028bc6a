import pg from "pg";
import { env } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";

const INT8 = 20;
const INT8_ARRAY = 1016;

// node-postgres types the oid as an enum of the types it knows; the server may send any.
const builtInParser = pg.types.getTypeParser as (oid: number, format?: string) => unknown;

// bigint columns hold ids and money: as numbers they would lose digits.
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === INT8) return BigInt;
    if (oid === INT8_ARRAY) return (text: string) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(BigInt));
    return builtInParser(oid, format) as (value: string) => unknown;
  },
};

let shared: pg.Pool | undefined;

/** The process's connections to the database, opened on first use. */
export function pool(): pg.Pool {
  if (shared) return shared;
  shared = new pg.Pool({
    connectionString: env().DATABASE_URL,
    max: env().DATABASE_POOL,
    types,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A connection keeps its temporary tables (db/stores/staging.ts), which hold up the freezing of old rows everywhere.
    maxLifetimeSeconds: 3_600,
    application_name: "regulars",
  });
  // A connection that breaks must not end the process, neither while it is idle nor while a transaction has it and waits
  // for something else; whoever uses it next gets the error, or another connection.
  shared.on("connect", (client) => client.on("error", (error) => log.warn("a database connection broke", { error })));
  shared.on("error", () => undefined);
  return shared;
}

/** Closes all connections. */
export async function closePool(): Promise<void> {
  const closing = shared;
  shared = undefined;
  await closing?.end();
}
