import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseExact, stringifyExact } from "../store/exact-json.ts";

/** A request that cannot be served as asked; `status` and `message` become the answer. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const maxBodyBytes = 10 * 1024 * 1024;

/** The whole request body as text; refuses more than 10 MB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Refusal(413, "The body is larger than 10 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A JSON or form-encoded body as an object of its members. JSON is taken whatever it is called: curl calls it a form. */
export async function readFields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readBody(request);
  if (text === "") return {};
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (isForm && !text.startsWith("{")) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  let value: unknown;
  try {
    value = parseExact(text);
  } catch {
    throw new Refusal(400, "The body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(400, "The body is not a JSON object");
  }
  return value as Record<string, unknown>;
}

/** Answers with JSON (bigints as plain numbers). */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, "application/json; charset=utf-8", stringifyExact(value));
}

/** Answers with a text of the given media type; never cached. */
export function send(response: ServerResponse, status: number, mediaType: string, text: string): void {
  response.writeHead(status, { "content-type": mediaType, "cache-control": "no-store" });
  response.end(text);
}

/** Answers with a redirect. */
export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, "cache-control": "no-store" });
  response.end();
}

/** An HTTP server that is listening on 127.0.0.1. */
export interface Listener {
  server: Server;
  port: number;
  close: () => Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1 (never on another interface: the sandbox hands out tokens).
 * @param port 0 takes a free one
 */
export async function listen(handler: RequestListener, port = 0): Promise<Listener> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Wraps an async handler: a Refusal becomes its status, anything else a 500 with the message and a line on stderr. */
export function answering(
  handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    handler(request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      if (status === 500) console.error(`sandbox: ${request.method ?? ""} ${pathOf(request)}:`, error);
      if (response.headersSent) response.destroy();
      else sendJson(response, status, { errors: message });
    });
  };
}

/** The request's path without its query (queries carry tokens and stay out of logs). */
export function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? "/", "http://sandbox").pathname;
}
