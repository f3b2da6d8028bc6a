import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { loadCatalogue } from "#app/i18n/catalogue.ts";
import { LanguageProvider } from "#app/i18n/language.tsx";
import { localeOfTag } from "#app/i18n/locale.ts";

/** Takes over the page the server rendered, in the language it was rendered in. */
async function hydrate(): Promise<void> {
  const locale = localeOfTag(document.documentElement.lang) ?? "en";
  const catalogue = await loadCatalogue(locale);
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <LanguageProvider locale={locale} catalogue={catalogue}>
          <RemixBrowser />
        </LanguageProvider>
      </StrictMode>,
    );
  });
}

void hydrate();
