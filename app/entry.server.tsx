import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { AppLoadContext, EntryContext } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToPipeableStream } from "react-dom/server";
import { contentSecurityPolicy } from "#app/http/security-headers.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { log } from "#app/log.server.ts";
import { onAuthenticated, shopify } from "#app/shopify/app.server.ts";
import { welcomeShop } from "#app/flows/shops/welcome-shop.ts";
import { loadCatalogue } from "#app/i18n/catalogue.ts";
import { LanguageProvider } from "#app/i18n/language.tsx";
import { localeOf } from "#app/i18n/locale.ts";
import { NonceContext } from "#app/ui/nonce.ts";

/** Rendering waits for nothing outside, so only a machine that stands still takes that long. */
const RENDER_WITHIN_MS = 20_000;

/** Until when the loaders' data may be written into the page: never given up before the page itself is. */
export const streamTimeout = 2 * RENDER_WITHIN_MS;

onAuthenticated(welcomeShop);

/**
 * Renders a page. Loaders have answered by now, so the whole of it is sent at once; a page that is not whole is not sent at
 * all, since without its data it would stand there and answer to nothing. Rejects then.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  const locale = localeOf(request);
  const catalogue = await loadCatalogue(locale);
  const nonce = randomBytes(16).toString("base64");
  shopify.addDocumentResponseHeaders(request, headers);
  const embedded = remixContext.staticHandlerContext.matches.some(({ route }) => route.id === "routes/app");
  const policy = contentSecurityPolicy(nonce, embedded ? headers.get("Content-Security-Policy") : null);
  headers.set("Content-Security-Policy", policy);
  if (!embedded) headers.delete("Link");
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Cache-Control", "no-store");
  return new Promise((resolve, reject) => {
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <LanguageProvider locale={locale} catalogue={catalogue}>
          <RemixServer context={remixContext} url={request.url} nonce={nonce} />
        </LanguageProvider>
      </NonceContext.Provider>,
      {
        nonce,
        onAllReady: () => {
          clearTimeout(patience);
          const body = new PassThrough();
          resolve(new Response(createReadableStreamFromReadable(body), { status, headers }));
          pipe(body);
        },
        onShellError: reject,
        onError: (error) => log.error("a page could not be rendered", { error }),
      },
    );
    const patience = setTimeout(() => {
      reject(new Error("a page could not be rendered in time"));
      abort();
    }, RENDER_WITHIN_MS);
  });
}

/** Logs what a loader, an action or a component threw; refusals (responses) are answers and no errors. */
export function handleError(error: unknown, { request }: { request: Request; context: AppLoadContext }): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  if (isDatabaseUnavailable(error)) log.warn("the database does not answer", { error, method: request.method });
  else log.error("a route failed", { error, method: request.method });
}
