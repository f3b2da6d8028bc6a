import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { PublicPage } from "#app/ui/public-page.tsx";

/** Where a visit without a shop ends. It asks for nothing: an app must not ask merchants to type their shop's domain. */
export default function Login(): ReactElement {
  const { t } = useTexts();
  return <PublicPage title={t("login.title")} lines={[t("login.body")]} action={t("login.admin")} />;
}
