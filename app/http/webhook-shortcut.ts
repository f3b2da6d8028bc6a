import type { ServerBuild } from "@remix-run/node";
import type { RequestHandler } from "express";
import { bareBody, bareRequest } from "./bare-request.ts";

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
    bareBody(request, LARGEST_BODY_BYTES)
      .then(async (body) => {
        if (body === null) {
          response.setHeader("Connection", "close").sendStatus(413);
          return;
        }
        const answer = await action({ request: bareRequest(request, body), params: {}, context: {} });
        if (!(answer instanceof Response)) throw new Error("the webhook route answers with a response");
        answer.headers.forEach((value, name) => response.setHeader(name, value));
        response.status(answer.status).end();
      })
      .catch((error: unknown) => next(error));
  };
}
