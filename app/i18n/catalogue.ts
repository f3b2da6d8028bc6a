import type { AppProviderProps } from "@shopify/polaris";
import type { en } from "./en.ts";
import type { Locale } from "./locale.ts";

/** Texts by namespace; English is the one that says which keys there are. */
export type Messages = typeof en.messages;

/** Everything one language needs: our texts and Polaris's. */
export type Catalogue = { messages: Record<string, Record<string, unknown>>; polaris: AppProviderProps["i18n"] };

/** Loads one language; each is a file of its own, so that a browser fetches no other. */
export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  switch (locale) {
    case "en":
      return (await import("./en.ts")).en;
    case "ko":
      return (await import("./ko.ts")).ko;
    case "ja":
      return (await import("./ja.ts")).ja;
  }
}
