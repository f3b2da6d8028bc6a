import "@shopify/shopify-app-remix/adapters/node";
import type { IncomingMessage } from "node:http";
import { ApiVersion, LogSeverity, type Session } from "@shopify/shopify-api";
import { shopifyApp } from "@shopify/shopify-app-remix/server";
import { type Listener, listen } from "#sandbox/wire/http.ts";

/** Where the app believes it lives; only the front proxy's answers differ from that. */
export const publicUrl = "https://regulars.example";

/** An app of a few pages on Shopify's unmodified library: what the sandbox's admin has to get on with. */
export interface TinyApp extends Listener {
  url: string;
  sessions: ReadonlyMap<string, Session>;
  /** Makes the next call of /api/whoami answer that the session token is invalid. */
  distrustNextToken: () => void;
}

/** Starts the tiny app; the sandbox's preload must have been loaded before this module. */
export async function startTinyApp(apiKey: string, apiSecretKey: string): Promise<TinyApp> {
  const sessions = new Map<string, Session>();
  let distrust = false;
  const shopify = shopifyApp({
    apiKey,
    apiSecretKey,
    appUrl: publicUrl,
    apiVersion: ApiVersion.October26,
    logger: { level: LogSeverity.Error },
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    sessionStorage: {
      storeSession: (session) => Promise.resolve(Boolean(sessions.set(session.id, session))),
      loadSession: (id) => Promise.resolve(sessions.get(id)),
      deleteSession: (id) => Promise.resolve(sessions.delete(id)),
      deleteSessions: (ids) => Promise.resolve(ids.every((id) => sessions.delete(id))),
      findSessionsByShop: (shop) => Promise.resolve([...sessions.values()].filter((one) => one.shop === shop)),
    },
  });

  async function respond(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/api/whoami") {
      if (distrust) {
        distrust = false;
        return new Response(null, { status: 401, headers: { "X-Shopify-Retry-Invalid-Session-Request": "1" } });
      }
      const { sessionToken } = await shopify.authenticate.admin(request);
      return Response.json({ sub: sessionToken.sub, origin: request.headers.get("origin"), url: request.url });
    }
    if (url.pathname === "/auth/login") return new Response("Open the app from the admin");
    const { admin } = await shopify.authenticate.admin(request);
    const answer = await admin.graphql("{ shop { name } }");
    const { data } = (await answer.json()) as { data: { shop: { name: string } } };
    const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
    shopify.addDocumentResponseHeaders(request, headers);
    return new Response(page(apiKey, data.shop.name, url), { headers });
  }

  const listener = await listen((request, response) => {
    void (async () => {
      const answer = await respond(toRequest(request)).catch((error: unknown) => {
        if (error instanceof Response) return error;
        return new Response(String(error), { status: 500 });
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    })();
  });
  return {
    ...listener,
    url: `http://127.0.0.1:${listener.port}`,
    sessions,
    distrustNextToken: () => {
      distrust = true;
    },
  };
}

/** The request as a framework behind a TLS-terminating ingress sees it. */
function toRequest(request: IncomingMessage): Request {
  const { headers, url = "/" } = request;
  const host = String(headers["x-forwarded-host"]);
  return new Request(`${String(headers["x-forwarded-proto"])}://${host}${url}`, {
    headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  });
}

const page = (apiKey: string, shopName: string, url: URL): string => `<!doctype html><html><head>
<meta name="shopify-api-key" content="${apiKey}">
<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script></head><body>
<ui-nav-menu><a href="/app" rel="home">Home</a><a href="/app/rewards">Rewards</a></ui-nav-menu>
<ui-title-bar title="Tiny"><button id="export">Export</button></ui-title-bar>
<ui-save-bar id="bar"><button variant="primary" id="save">Save</button><button id="discard">Discard</button></ui-save-bar>
<ui-modal id="modal"><p>Inside the modal</p><ui-title-bar title="A modal"></ui-title-bar></ui-modal>
<h1>${shopName}</h1><p id="path">${url.pathname}</p><p id="locale">${url.searchParams.get("locale") ?? ""}</p>
<p id="events"></p>
<script>
const note = (text) => { document.getElementById("events").textContent += text + ";" };
for (const id of ["export", "save", "discard"]) document.getElementById(id).onclick = () => note(id);
addEventListener("shopify:navigate", (event) => {
  const href = event.target.getAttribute("href");
  history.pushState(null, "", href);
  document.getElementById("path").textContent = href;
});
addEventListener("popstate", () => { document.getElementById("path").textContent = location.pathname });
</script></body></html>`;
