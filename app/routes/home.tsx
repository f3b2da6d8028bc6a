import type { LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { PublicPage } from "#app/ui/public-page.tsx";

/** Shopify opens the app at its root, with the shop in the query; anyone else gets a page that says what this is. */
export function loader({ request }: LoaderFunctionArgs): Response | null {
  const { search, searchParams } = new URL(request.url);
  return searchParams.has("shop") ? redirect(`/app${search}`) : null;
}

export default function Home(): ReactElement {
  const { t } = useTexts();
  return <PublicPage title={t("home.title")} lines={[t("home.body"), t("home.open")]} action={t("home.admin")} />;
}
