import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { ko } from "./ko.ts";

type Tree = { [key: string]: string | Tree };

const languages = { en, ko, ja };
const PLURAL = /_(one|other)$/;

/** "overview:trend.title" to its text, of every key. */
function flat(messages: Tree): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (tree: Tree, prefix: string): void => {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === "string") texts.set(prefix + key, value);
      else walk(value, `${prefix}${key}.`);
    }
  };
  for (const [namespace, tree] of Object.entries(messages)) walk(tree as Tree, `${namespace}:`);
  return texts;
}

const texts = Object.fromEntries(Object.entries(languages).map(([locale, { messages }]) => [locale, flat(messages)]));
const keysOf = (locale: string): string[] =>
  [...new Set([...(texts[locale]?.keys() ?? [])].map((key) => key.replace(PLURAL, "")))].sort();

const folder = path.resolve(import.meta.dirname, "..");
const sources = ["ui", "routes", "."].flatMap((floor) =>
  readdirSync(path.join(folder, floor), { recursive: floor !== ".", encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .map((name) => ({ name: `${floor}/${name}`, text: readFileSync(path.join(folder, floor, name), "utf8") })),
);

/** What t() is called with anywhere, as patterns: a `${…}` in a key may be any one or more parts of it. */
function usedKeys(): RegExp[] {
  return sources.flatMap(({ text }) =>
    [...text.matchAll(/\bt\(\s*(["`])((?:(?!\1).)+)\1/g)].map(([, , key = ""]) => {
      const parts = (key.includes(":") ? key : `common:${key}`).split(/\$\{(?:[^{}]|\{[^}]*\})*\}/);
      return new RegExp(`^${parts.map((part) => part.replaceAll(".", "\\.")).join(".+")}$`);
    }),
  );
}

describe("texts", () => {
  it.each(["ko", "ja"])("%s has the keys of English and no others", (locale) => {
    expect(keysOf(locale)).toEqual(keysOf("en"));
  });

  it.each(["ko", "ja"])("%s has one plural form, English two", (locale) => {
    expect([...(texts[locale]?.keys() ?? [])].filter((key) => key.endsWith("_one"))).toEqual([]);
    const forms = [...(texts["en"]?.keys() ?? [])].filter((key) => PLURAL.test(key));
    expect(forms.filter((key) => key.endsWith("_one")).length).toBe(
      forms.filter((key) => key.endsWith("_other")).length,
    );
  });

  it.each(["ko", "ja"])("%s puts in the same values as English", (locale) => {
    const values = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map(([, name = ""]) => name).sort();
    for (const [key, text] of texts[locale] ?? [])
      expect([key, values(text)]).toEqual([key, values(texts["en"]?.get(key) ?? "")]);
  });

  it.each(["ko", "ja"])("%s has no English left but names", (locale) => {
    const names = /\b(Regulars|Shopify|CSV|RFM|BG|NBD|k)\b/g;
    for (const [key, text] of texts[locale] ?? []) {
      const words = text
        .replace(/\{\{.*?\}\}/g, "")
        .replace(names, "")
        .match(/[A-Za-z]{2,}/g);
      expect([key, words]).toEqual([key, null]);
    }
  });

  it.each(["en", "ko", "ja"])("%s has no empty text and no space at an end", (locale) => {
    for (const [key, text] of texts[locale] ?? []) expect([key, text]).toEqual([key, text.trim() || "(a text)"]);
  });

  it("uses every key, and only keys that exist", () => {
    const used = usedKeys();
    const keys = keysOf("en");
    expect(keys.filter((key) => !used.some((pattern) => pattern.test(key)))).toEqual([]);
    expect(used.filter((pattern) => !keys.some((key) => pattern.test(key))).map(String)).toEqual([]);
  });

  it("has no words in the pages themselves", () => {
    const READ_ALOUD = new Set(["title", "label", "accessibilityLabel", "aria-label", "placeholder", "alt"]);
    const found: string[] = [];
    for (const { name, text } of sources.filter(({ name: each }) => each.endsWith(".tsx"))) {
      const look = (node: ts.Node): void => {
        const words = ts.isJsxText(node) ? node.text : attribute(node);
        if (/\p{L}{2,}/u.test(words)) found.push(`${name}: ${words.trim()}`);
        ts.forEachChild(node, look);
      };
      const attribute = (node: ts.Node): string =>
        ts.isJsxAttribute(node) &&
        READ_ALOUD.has(node.name.getText()) &&
        node.initializer &&
        ts.isStringLiteral(node.initializer)
          ? node.initializer.text
          : "";
      look(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
    }
    expect(found).toEqual([]);
  });
});
