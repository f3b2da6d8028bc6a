import { z } from "zod";

const secret = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be 32 bytes in base64 (openssl rand -base64 32)");

/** Every variable the app reads, with what it is for. Nothing else reads the environment. */
const schema = z.object({
  /** The owner's connection; the app steps down to the role regulars_app for every shop's work. */
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgresql:// address"),
  /** Client id and secret of the app, from Shopify's dashboard. */
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  /** The address under which Shopify and browsers reach the app. */
  SHOPIFY_APP_URL: z.url(),
  /** Key that tokens are encrypted with, and pseudonyms derived from. */
  REGULARS_SECRET_KEY: secret,
  /** Keys used before, comma-separated: they still open what they sealed. */
  REGULARS_OLD_SECRET_KEYS: z
    .string()
    .default("")
    .transform((list) => list.split(",").filter((key) => key !== ""))
    .pipe(z.array(secret)),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  /** Connections to the database a process may hold. */
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
  /** Bearer token that /metrics asks for; without one the page answers on loopback only. */
  METRICS_TOKEN: z.string().min(16).optional(),
});

export type Env = z.infer<typeof schema>;

/** A variable is missing or malformed. The message names every one of them and never a value. */
export class EnvError extends Error {}

/**
 * Reads and checks the environment.
 * @throws EnvError with one line per wrong variable
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return `${name}: ${source[name] === undefined ? "is missing" : issue.message}`;
  });
  throw new EnvError(lines.join("\n"));
}

let current: Env | undefined;

/** The checked environment of this process, read once. */
export function env(): Env {
  return (current ??= readEnv());
}
