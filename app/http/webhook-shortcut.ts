import type { ServerBuild } from "@remix-run/node";
import type { Request as Incoming, RequestHandler } from "express";

/** More is not passed on; the route itself refuses anything above a megabyte. */
const LARGEST_BODY_BYTES = 2_000_000;

/**
 * POST /webhooks, straight to the route's own action. Shopify sends a thousand a second to a large app after a sale, and
 * Remix's way there (streams both ways, matching, an abort controller) costs several times what verifying and storing do.
 * Anything unusual goes on to Remix.
 */
export function webhookShortcut(build: ServerBuild): RequestHandler {
  const action = build.routes["routes/webhooks"]?.module.action;
  if (!action) throw new Error("the build has no webhook route");
  return (request, response, next) => {
    readBody(request)
      .then(async (body) => {
        if (body === null) {
          response.setHeader("Connection", "close").sendStatus(413);
          return;
        }
        const answer = await action({ request: toFetch(request, body), params: {}, context: {} });
        if (!(answer instanceof Response)) throw new Error("the webhook route answers with a response");
        answer.headers.forEach((value, name) => response.setHeader(name, value));
        response.status(answer.status).end();
      })
      .catch((error: unknown) => next(error));
  };
}

/** The exact bytes, or null when they are too many. */
function readBody(request: Incoming): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk);
      else resolve(null);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("the caller went away")));
  });
}

function toFetch(request: Incoming, body: Buffer): Request {
  const headers: [string, string][] = [];
  const raw = request.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) headers.push([raw[i] ?? "", raw[i + 1] ?? ""]);
  return new Request(`http://${request.headers.host ?? "localhost"}${request.url}`, {
    method: "POST",
    headers,
    body: new Uint8Array(body),
  });
}
