import type { LoaderFunctionArgs } from "@remix-run/node";
import { privacyExport } from "#app/db/queries/privacy-requests.ts";
import { adminRequest } from "#app/http/admin-request.ts";

/** /app/privacy/{request}: what is kept about a customer, for the merchant to hand over. */
export const loader = (args: LoaderFunctionArgs): Promise<Response> =>
  adminRequest(args, async ({ shop }) => {
    const text = await privacyExport(shop.id, args.params["request"] ?? "");
    if (text === null) throw new Response(null, { status: 404 });
    return new Response(text, {
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": 'attachment; filename="customer-data.json"',
        "Cache-Control": "no-store",
      },
    });
  });
