import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

export const NAMESPACES = [
  "common",
  "figures",
  "overview",
  "cohorts",
  "customers",
  "programme",
  "rewards",
  "campaigns",
  "members",
  "liability",
  "data",
] as const;

/** Translates keys of every namespace: "nav.overview" (common), "overview:trend.title". */
export type Texts = TFunction<typeof NAMESPACES>;

/** The page's texts. */
export function useTexts(): { t: Texts } {
  const { t } = useTranslation(NAMESPACES);
  return { t };
}
