import { Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { type Listener, listen, send } from "../wire/http.ts";
import { replaceStream } from "./replace-stream.ts";
import { type Origins, replacements, requestHeaders, responseHeaders } from "./rewriting.ts";

/**
 * Starts the proxy through which the browser reaches the app. It stands where an ingress stands in production, and
 * rewrites nothing but addresses that are other hosts on Shopify.
 * @param target where the app listens, asked for at each request
 * @param origins asked for at each request; `proxy` is this listener's own origin
 * @param port 0 takes a free one
 */
export async function startFrontProxy(target: () => string, origins: () => Origins, port = 0): Promise<Listener> {
  // A connection for each request: one that is kept may be closed by the app in the instant it is used again, and a script
  // of the page would be lost with it.
  const agent = new Agent({ keepAlive: false });

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const names = origins();
    const upstream = httpRequest(
      new URL(request.url ?? "/", target()),
      { method: request.method, headers: requestHeaders(request.headers, names), agent },
      (answer) => {
        const rewritten = /^(text\/html|text\/javascript|application\/javascript)/.test(
          answer.headers["content-type"] ?? "",
        );
        response.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headers, names, rewritten));
        // Either side may go away at any time: the other is then closed, and there is nobody left to tell.
        const closed = (): void => undefined;
        if (rewritten) pipeline(answer, replaceStream(replacements(names)), response, closed);
        else pipeline(answer, response, closed);
      },
    );
    upstream.on("error", (error) => {
      if (response.headersSent) response.destroy();
      else
        send(response, 502, "text/plain; charset=utf-8", `The app does not answer at ${target()}: ${error.message}\n`);
    });
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  }

  const listener = await listen(forward, port);
  return {
    ...listener,
    close: async () => {
      agent.destroy();
      await listener.close();
    },
  };
}
