import type { RequestHandler } from "express";

/**
 * Headers that hold for every answer; one that does not say otherwise is kept by no cache. Who may frame a page is not
 * among them: that depends on the shop and is said in the page's Content-Security-Policy (see `contentSecurityPolicy`).
 */
export const securityHeaders: RequestHandler = (request, response, next) => {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
  response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
  if (request.secure) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => typeof response;
  response.writeHead = (...args: unknown[]) => {
    if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
    return writeHead(...args);
  };
  next();
};

/**
 * The Content-Security-Policy of a page. `frameAncestors` is what Shopify's library made for this shop
 * ("frame-ancestors https://…;"), or null on pages that nobody may frame. Scripts are ours, those carrying the nonce,
 * and App Bridge, which Shopify requires to come from its CDN.
 */
export function contentSecurityPolicy(nonce: string, frameAncestors: string | null): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' https://cdn.shopify.com`,
    "style-src 'self' 'unsafe-inline' https://cdn.shopify.com",
    "img-src 'self' data: blob: https://cdn.shopify.com",
    "font-src 'self' https://cdn.shopify.com",
    // App Bridge reports web vitals and calls the Admin API from the page.
    "connect-src 'self' https: shopify:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    frameAncestors?.trim().replace(/;$/, "") ?? "frame-ancestors 'none'",
  ].join("; ");
}
