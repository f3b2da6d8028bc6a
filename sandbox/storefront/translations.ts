import type { ThemeExtension } from "./extension.ts";

const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes for HTML what is not escaped yet: a text that was put together of translations is escaped once. */
export function escapeOnce(text: string): string {
  return text.replace(/&(?!#?\w+;)/g, "&amp;").replace(/[<>"']/g, (character) => entities[character] ?? character);
}

function at(texts: unknown, key: string): unknown {
  return key.split(".").reduce<unknown>((level, part) => {
    return typeof level === "object" && level !== null ? (level as Record<string, unknown>)[part] : undefined;
  }, texts);
}

function pick(found: unknown, locale: string, values: Readonly<Record<string, unknown>>): string | null {
  if (typeof found === "string") return found;
  if (typeof found !== "object" || found === null || values["count"] === undefined) return null;
  const forms = found as Record<string, unknown>;
  const form = forms[new Intl.PluralRules(locale).select(Number(values["count"]))] ?? forms["other"];
  return typeof form === "string" ? form : null;
}

/**
 * Liquid's `t`: the extension's text of a key in a locale, else in its default one, its {{ names }} filled in. Escaped
 * for HTML unless the key ends in _html.
 */
export function translate(
  extension: ThemeExtension,
  locale: string,
  key: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const text = [locale, extension.defaultLocale]
    .map((one) => pick(at(extension.locales.get(one), key), one, values))
    .find((one) => one !== null);
  if (text === undefined) return `translation missing: ${locale}.${key}`;
  const filled = text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_whole, name: string) => shown(values[name]));
  return key.endsWith("_html") ? filled : escapeOnce(filled);
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}
