/**
 * Sends an unmodified app's calls to Shopify into the sandbox: `node --import ./sandbox/preload.ts …` with SANDBOX_URL
 * set. It must run before the app loads, because Shopify's library takes hold of fetch when it is imported. The host
 * that was meant goes along as x-forwarded-host. Without SANDBOX_URL nothing changes.
 */
const shopifyHosts = /(^|\.)(myshopify\.com|shopify\.com)$|^storage\.googleapis\.com$/;
const sandboxUrl = process.env["SANDBOX_URL"];

if (sandboxUrl !== undefined && sandboxUrl !== "") {
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const meant = new URL(input instanceof Request ? input.url : input);
    if (meant.protocol !== "https:" || !shopifyHosts.test(meant.hostname)) return realFetch(input, init);
    const request = new Request(input instanceof Request ? input : meant, init);
    const headers = new Headers(request.headers);
    headers.set("x-forwarded-host", meant.hostname);
    return realFetch(new URL(meant.pathname + meant.search, sandboxUrl), {
      method: request.method,
      headers,
      body: request.body,
      redirect: request.redirect,
      signal: request.signal,
      // Node asks for this whenever a body is a stream; the DOM's types do not know it.
      ...(request.body === null ? {} : { duplex: "half" }),
    });
  };
}

export {};
