import type { ReactElement, ReactNode } from "react";
import { createContext, useContext } from "react";
import { I18nextProvider } from "react-i18next";
import type { Catalogue } from "./catalogue.ts";
import type { Locale } from "./locale.ts";
import { createTranslator } from "./translator.ts";

type Language = { locale: Locale; polaris: Catalogue["polaris"] };

const LanguageContext = createContext<Language | null>(null);

/** Gives the page below it one language: texts, Polaris's texts and the locale of numbers and dates. */
export function LanguageProvider(props: { locale: Locale; catalogue: Catalogue; children: ReactNode }): ReactElement {
  const { locale, catalogue, children } = props;
  return (
    <LanguageContext.Provider value={{ locale, polaris: catalogue.polaris }}>
      <I18nextProvider i18n={createTranslator(locale, catalogue)}>{children}</I18nextProvider>
    </LanguageContext.Provider>
  );
}

/** The page's language. */
export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error("useLanguage needs a LanguageProvider above it");
  return language;
}
