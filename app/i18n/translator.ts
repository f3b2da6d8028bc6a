import type { i18n } from "i18next";
import { createInstance } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Catalogue } from "./catalogue.ts";
import type { Locale } from "./locale.ts";

/** A translator for one language, ready at once. React escapes what it renders, so i18next does not. */
export function createTranslator(locale: Locale, catalogue: Catalogue): i18n {
  const translator = createInstance();
  translator.use(initReactI18next);
  void translator.init({
    lng: locale,
    fallbackLng: false,
    resources: { [locale]: catalogue.messages },
    defaultNS: "common",
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return translator;
}
