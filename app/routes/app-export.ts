import type { LoaderFunctionArgs } from "@remix-run/node";
import { adminRequest } from "#app/http/admin-request.ts";
import { exportTable } from "#app/routes/export-table.ts";
import { loadCatalogue } from "#app/i18n/catalogue.ts";
import { localeOf } from "#app/i18n/locale.ts";
import { NAMESPACES } from "#app/i18n/texts.ts";
import { createTranslator } from "#app/i18n/translator.ts";
import { csvOf } from "#app/ui/figure-table.ts";

/** /app/export/{figure}.csv: the table behind a figure, headed in the reader's language. */
export const loader = (args: LoaderFunctionArgs): Promise<Response> =>
  adminRequest(args, async (admin) => {
    const figure = /^([a-zA-Z-]+)\.csv$/.exec(args.params["file"] ?? "")?.[1];
    const locale = localeOf(args.request);
    const translator = createTranslator(locale, await loadCatalogue(locale));
    const table =
      figure === undefined ? null : await exportTable(figure, admin, translator.getFixedT(locale, NAMESPACES));
    if (!table) throw new Response(null, { status: 404 });
    return new Response(csvOf(table, admin.shop.currencyCode), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": `attachment; filename="${figure}.csv"`,
        "Cache-Control": "no-store",
      },
    });
  });
