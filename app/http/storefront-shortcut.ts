import type { ServerBuild } from "@remix-run/node";
import type { RequestHandler, Response as Outgoing } from "express";
import { bareBody, bareRequest } from "./bare-request.ts";

/** More is not passed on; the routes themselves refuse much less. */
const LARGEST_BODY_BYTES = 100_000;

const REFUSED = JSON.stringify({ reason: "not_understood" });

/**
 * Everything below /storefront, straight to the routes' own loaders and actions: their signature is over the query as it
 * arrived, and Remix writes queries anew (it takes out parameters of its own). It is also quicker, and these are the
 * addresses that all of a shop's customers call.
 */
export function storefrontShortcut(build: ServerBuild): RequestHandler {
  return (request, response, next) => {
    const [path = ""] = request.originalUrl.split("?");
    const found = Object.values(build.routes).find(
      (route) => route.path !== undefined && `/${route.path}` === path && route.id.startsWith("routes/storefront-"),
    );
    if (!found) {
      refuse(response, 404);
      return;
    }
    const { loader, action } = found.module;
    const take = ["GET", "HEAD"].includes(request.method) ? loader : action;
    if (!take) {
      refuse(response, 405);
      return;
    }
    bareBody(request, LARGEST_BODY_BYTES)
      .then(async (body) => {
        if (body === null) {
          response.setHeader("Connection", "close");
          refuse(response, 413);
          return;
        }
        const answer = await take({ request: bareRequest(request, body), params: {}, context: {} });
        if (!(answer instanceof Response)) throw new Error("a storefront route answers with a response");
        answer.headers.forEach((value, name) => response.setHeader(name, value));
        response.status(answer.status).end(Buffer.from(await answer.arrayBuffer()));
      })
      .catch((error: unknown) => next(error));
  };
}

function refuse(response: Outgoing, status: number): void {
  response.status(status).type("json").end(REFUSED);
}
