import { ask, tell } from "./channel.ts";

const reauthorizeHeader = "X-Shopify-API-Request-Failure-Reauthorize-Url";
const retryHeader = "X-Shopify-Retry-Invalid-Session-Request";

/**
 * Replaces `fetch`: calls to the app's own origin carry a fresh session token, are made once more when the app says
 * that the token was invalid, and lead out of the frame when the app asks for authorisation.
 */
export function patchFetch(): void {
  const plainFetch = window.fetch.bind(window);

  async function withToken(request: Request): Promise<Response> {
    const headers = new Headers(request.headers);
    if (!headers.has("Authorization")) headers.set("Authorization", `Bearer ${await ask("id-token")}`);
    headers.set("X-Requested-With", "XMLHttpRequest");
    return plainFetch(new Request(request, { headers }));
  }

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (parent === window || new URL(request.url).origin !== location.origin) return plainFetch(request);
    const spare = request.clone();
    let response = await withToken(request);
    if (response.status === 401 && response.headers.has(retryHeader)) response = await withToken(spare);
    const reauthorize = response.headers.get(reauthorizeHeader);
    if (reauthorize !== null) tell({ type: "leave-frame", url: new URL(reauthorize, location.href).href });
    return response;
  };
}
