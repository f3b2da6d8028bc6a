import { AppProvider } from "@shopify/polaris";
import type { ReactElement, ReactNode } from "react";
import { useLanguage } from "#app/i18n/language.tsx";
import { EmbeddedLink } from "./embedded-link.tsx";

/** Polaris in the page's language, with links that keep the frame's parameters. */
export function PolarisProvider({ children }: { children: ReactNode }): ReactElement {
  const { polaris } = useLanguage();
  return (
    <AppProvider i18n={polaris} linkComponent={EmbeddedLink}>
      {children}
    </AppProvider>
  );
}
