import pino from "pino";

/**
 * What may appear in a log line. Personal data, tokens and signed addresses have no field here, and an error is cut
 * down to its class and code, because messages of libraries may quote a token or a row.
 */
export type LogFields = {
  shopId?: number;
  job?: string;
  jobId?: string;
  topic?: string;
  route?: string;
  method?: string;
  status?: number;
  count?: number;
  found?: number;
  read?: number;
  stored?: number;
  attempt?: number;
  durationMs?: number;
  waitMs?: number;
  port?: number;
  reason?: string;
  subject?: string;
  error?: unknown;
};

const logger = pino({
  level: process.env["LOG_LEVEL"] ?? "info",
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});

/** The class, code and kind of an error, never its message: `{ name: "ShopifyTrouble", kind: "retry", code: "THROTTLED" }`. */
export function describeError(error: unknown): { name: string; code?: string; kind?: string; at?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, kind } = error as { code?: unknown; kind?: unknown };
  const frame = /\n\s+at .*?((?:app|sandbox|scripts)\/[\w./-]+:\d+)/.exec(error.stack ?? "");
  return {
    name: error.name,
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof kind === "string" ? { kind } : {}),
    ...(frame?.[1] ? { at: frame[1] } : {}),
  };
}

function write(level: "debug" | "info" | "warn" | "error", message: string, fields: LogFields): void {
  const { error, ...rest } = fields;
  logger[level](error === undefined ? rest : { ...rest, error: describeError(error) }, message);
}

/** Structured logs, one JSON object a line, on standard output. */
export const log = {
  debug: (message: string, fields: LogFields = {}): void => write("debug", message, fields),
  info: (message: string, fields: LogFields = {}): void => write("info", message, fields),
  warn: (message: string, fields: LogFields = {}): void => write("warn", message, fields),
  error: (message: string, fields: LogFields = {}): void => write("error", message, fields),
};
