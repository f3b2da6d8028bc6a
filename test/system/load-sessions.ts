// A process of its own that asks for the shop's session many times at once: node load-sessions.ts DOMAIN TIMES.
import { closePool } from "#app/db/pool.ts";
import { freshSession } from "#app/shopify/fresh-session.ts";

const [domain = "", times = "1"] = process.argv.slice(2);
const sessions = await Promise.all(Array.from({ length: Number(times) }, () => freshSession(domain)));
const different = new Set(sessions.map((session) => session.accessToken));
process.stdout.write([...different].join("\n"));
await closePool();
