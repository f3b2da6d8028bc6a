const MONTHS: Readonly<Record<string, string>> = { January: "01", April: "04", July: "07", October: "10" };

/** The forms in which a version of Shopify's API is named: the library's constant, a setting, a path. */
const CONSTANT = /\bApiVersion\.([A-Z][a-z]+)(\d\d)\b/g;
const SETTING = /\b(?:\w*_)?api_?version\b"?\s*[=:]\s*"(\d{4}-\d\d|unstable)"/gi;
const PATH = /\/admin\/api\/(\d{4}-\d\d|unstable)\//g;

/** The versions of Shopify's API that a file names. Tests do not count: some ask for another version on purpose. */
export function apiVersionsIn(file: string, text: string): string[] {
  if (/\.test\.ts$/.test(file)) return [];
  const constants = [...text.matchAll(CONSTANT)].map(
    ([, month = "", year = ""]) => `20${year}-${MONTHS[month] ?? month}`,
  );
  return [
    ...constants,
    ...[SETTING, PATH].flatMap((form) => [...text.matchAll(form)].map(([, version = ""]) => version)),
  ];
}
