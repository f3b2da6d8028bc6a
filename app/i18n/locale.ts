/** The languages the app speaks, best known first. */
export const LOCALES = ["en", "ko", "ja"] as const;

export type Locale = (typeof LOCALES)[number];

/** The locale a BCP 47 tag asks for ("ko-KR" is "ko"), or null if it is none of ours. */
export function localeOfTag(tag: string | null | undefined): Locale | null {
  const language = tag?.trim().split(/[-_]/)[0]?.toLowerCase();
  return LOCALES.find((locale) => locale === language) ?? null;
}

/**
 * The reader's language: Shopify's `locale` parameter (the language of the admin), else the browser's first preference
 * that we speak, else English.
 */
export function localeOf(request: Request): Locale {
  const asked = localeOfTag(new URL(request.url).searchParams.get("locale"));
  if (asked) return asked;
  const preferences = (request.headers.get("accept-language") ?? "").split(",").map((entry) => {
    const [tag, ...parameters] = entry.split(";");
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
    return { locale: localeOfTag(tag), quality: Number(quality ?? 1) };
  });
  preferences.sort((a, b) => b.quality - a.quality);
  return preferences.find(({ locale }) => locale !== null)?.locale ?? "en";
}
