import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";
import { adminRequest } from "#app/http/admin-request.ts";

export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

/** Any other address below /app: says so inside the frame, to those who may see the frame. */
export const loader = (args: LoaderFunctionArgs): Promise<never> =>
  adminRequest(args, async () => {
    await Promise.resolve();
    throw new Response(null, { status: 404 });
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function NotFound(): null {
  return null;
}
