import { expect, it } from "vitest";
import { localeOf } from "./locale.ts";

const asked = (query: string, accepted?: string): string =>
  localeOf(
    new Request(`https://app.example/app${query}`, {
      headers: accepted === undefined ? {} : { "accept-language": accepted },
    }),
  );

it.each([
  ["?locale=ko", "ja", "ko"],
  ["?locale=ko-KR", undefined, "ko"],
  ["?locale=ja_JP", undefined, "ja"],
  ["?locale=de", "ja,en;q=0.5", "ja"],
  ["", "de-DE,ko;q=0.4,ja;q=0.6", "ja"],
  ["", "fr, *;q=0.1", "en"],
  ["", undefined, "en"],
  ["?locale=", "", "en"],
])("%s with Accept-Language %s is %s", (query, accepted, locale) => {
  expect(asked(query, accepted)).toBe(locale);
});
