import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { themeCheckRun } from "@shopify/theme-check-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAppToml } from "#sandbox/wire/app-toml.ts";
import { extensionFaults } from "./theme/extension-faults.ts";

const FOLDER = path.resolve("extensions/regulars-loyalty");
const read = (file: string): string => fs.readFileSync(path.join(FOLDER, file), "utf8");
const names = (folder: string): string[] => fs.readdirSync(path.join(FOLDER, folder)).sort();

/** Texts by dotted key. */
function texts(file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, at: string): void => {
    if (typeof value === "string") found.set(at, value);
    else for (const [key, inner] of Object.entries(value as object)) walk(inner, at === "" ? key : `${at}.${key}`);
  };
  walk(JSON.parse(read(`locales/${file}`)), "");
  return found;
}

let scratch: string;
beforeAll(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "theme-"));
});
afterAll(() => fs.rmSync(scratch, { recursive: true }));

/** A copy of the extension with one file changed. */
function changed(file: string, change: (text: string) => string): string {
  const folder = fs.mkdtempSync(path.join(scratch, "copy-"));
  fs.cpSync(FOLDER, folder, { recursive: true });
  const target = path.join(folder, file);
  const before = fs.existsSync(target) ? fs.readFileSync(target, "utf8") : "";
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, change(before));
  expect(fs.readFileSync(target, "utf8")).not.toBe(before);
  return folder;
}

async function themeCheck(folder: string): Promise<string[]> {
  const config = path.join(scratch, "theme-check.yml");
  fs.writeFileSync(config, "extends: theme-check:theme-app-extension\n");
  const { offenses } = await themeCheckRun(folder, config);
  return offenses.map(({ check, uri, message }) => `${check} ${path.basename(uri)}: ${message}`);
}

describe("Shopify's own check of theme blocks", () => {
  test("finds nothing", async () => {
    expect(await themeCheck(FOLDER)).toEqual([]);
  });

  test.each<[string, string, (text: string) => string, string]>([
    ["a text that is missing", "locales/ko.json", (t) => t.replace(/"redeem": ".*?",/, ""), "MatchingTranslations"],
    [
      "a key that is none",
      "snippets/reward.liquid",
      (t) => t.replace("'reward.redeem'", "'reward.redeme'"),
      "TranslationKeyExists",
    ],
    ["a script too large", "assets/regulars.js", (t) => t + `//${"x".repeat(10_000)}`, "AssetSizeAppBlockJavaScript"],
    [
      "a snippet that is not there",
      "snippets/reward.liquid",
      (t) => t.replace("'points'", "'dots'"),
      "MissingTemplate",
    ],
  ])("would find %s", async (_, file, change, check) => {
    expect((await themeCheck(changed(file, change))).some((offense) => offense.startsWith(check))).toBe(true);
  });
});

describe("what that check overlooks", () => {
  test("is as Shopify wants it", () => {
    expect(extensionFaults(FOLDER)).toEqual([]);
  });

  const panel = "blocks/loyalty-panel.liquid";
  test.each<[string, string, (text: string) => string, string]>([
    [
      "a target that is none",
      panel,
      (t) => t.replace('"target": "body"', '"target": "footer"'),
      "unknown target footer",
    ],
    ["a setting twice", panel, (t) => t.replace('"id": "text_colour"', '"id": "colour"'), "setting colour twice"],
    [
      "a setting of no type",
      panel,
      (t) => t.replace('"type": "select"', '"type": "choice"'),
      "unknown setting type choice",
    ],
    [
      "a long name",
      "locales/en.default.schema.json",
      (t) => t.replace("Loyalty panel", "The panel of the loyalty programme"),
      "name has",
    ],
    ["a stylesheet that is not there", panel, (t) => t.replace("regulars.css", "regular.css"), "no asset regular.css"],
    ["a comment in the schema", panel, (t) => t.replace('"target"', '// where\n  "target"'), "is no JSON"],
    ["a folder of its own", "images/a.png", () => "x", "folder images is not allowed"],
    ["a folder in a folder", "assets/deep/a.js", () => "x", "assets/deep is a folder"],
    ["a file of another kind", "assets/a.ts", () => "x", "assets/a.ts is not allowed"],
    [
      "a locale too large",
      "locales/ja.json",
      (t) => t.replace('"{{ number }}{{ name }}"', `"${"x".repeat(16_000)}"`),
      "locales/ja.json has",
    ],
    ["too much Liquid", "snippets/points.liquid", (t) => t + " ".repeat(100_000), "bytes of Liquid"],
    [
      "a setting nobody reads",
      panel,
      (t) => t.replaceAll("block.settings.birthday", "true"),
      "setting birthday is not read",
    ],
    [
      "an unescaped name",
      "snippets/reward.liquid",
      (t) => t.replaceAll("reward.name | escape", "reward.name"),
      "reward.name is not escaped",
    ],
  ])("would find %s", (_, file, change, fault) => {
    const found = extensionFaults(changed(file, change));
    expect(
      found.some((one) => one.includes(fault)),
      found.join("\n"),
    ).toBe(true);
  });
});

describe("texts", () => {
  const english = texts("en.default.json");

  test.each(["ko.json", "ja.json"])("%s has every text, with the same places to fill in", (file) => {
    const other = texts(file);
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    const places = (text = ""): string[] => [...text.matchAll(/\{\{ \w+ \}\}/g)].map(([place]) => place).sort();
    for (const [key, text] of english) {
      expect(places(other.get(key)), key).toEqual(places(text));
      const script = file === "ko.json" ? /[가-힣]/ : /[ぁ-んァ-ヶ一-龠]/;
      if (/[a-z]{3}/i.test(text.replace(/\{\{.*?\}\}/g, "").replace(/%-?\w/g, "")))
        expect(other.get(key), key).toMatch(script);
    }
  });

  test("are all used, and everything that is used is there", () => {
    const liquid = [...names("blocks").map((n) => `blocks/${n}`), ...names("snippets").map((n) => `snippets/${n}`)]
      .map(read)
      .join("\n");
    // Keys that are put together of a beginning and what a copy says.
    const dynamic = [...liquid.matchAll(/'([a-z_.]+\.[a-z]*)' \| append:/g)].map(([, start = ""]) => start);
    const unused = [...english.keys()].filter((key) => {
      const plain = key.replace(/\.(one|other)$/, "");
      return (
        ![key, plain, key.replace(/_selected$/, "")].some((one) => liquid.includes(`'${one}'`)) &&
        !dynamic.some((start) => key.startsWith(start))
      );
    });
    expect(unused).toEqual([]);
  });

  test("there is one for every reason the app may give and every kind of entry", () => {
    const routes = fs.readdirSync("app/routes").filter((name) => name.startsWith("storefront-"));
    const sources = [
      ...routes.map((name) => `app/routes/${name}`),
      ...[
        "app/http/storefront-request.ts",
        "app/http/storefront-shortcut.ts",
        "app/flows/storefront/set-birthday.ts",
        "app/flows/storefront/dismiss.ts",
        "app/domain/storefront/member-view.ts",
        "app/domain/loyalty/redemption.ts",
      ],
    ].map((file) => fs.readFileSync(file, "utf8"));
    const union = /(?:RedeemRefusal|BirthdayRefusal|RewardObstacle) =([^;]*);/g;
    const reasons = new Set(
      sources.flatMap((text) => [
        ...[...text.matchAll(/(?:reason|refused): "(\w+)"/g)].map(([, reason = ""]) => reason),
        ...[...text.matchAll(union)].flatMap(([, body = ""]) =>
          [...body.matchAll(/"(\w+)"/g)].map(([, reason = ""]) => reason),
        ),
      ]),
    );
    expect(reasons.size).toBeGreaterThan(14);
    const [, listed = ""] = /assign reasons = '([^']*)'/.exec(read("snippets/texts.liquid")) ?? [];
    expect([...reasons].filter((reason) => !listed.split(",").includes(reason))).toEqual([]);
    for (const reason of listed.split(",")) expect(english.has(`reasons.${reason}`), reason).toBe(true);
  });
});

test("the scripts are small, all together", () => {
  const scripts = names("assets").filter((name) => name.endsWith(".js"));
  const bytes = gzipSync(scripts.map((name) => read(`assets/${name}`)).join("\n"), { level: 9 }).byteLength;
  expect(scripts.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThanOrEqual(8 * 1024);
});

test("the widget asks where shopify.app.toml says that the app answers, unless the merchant has moved that", () => {
  const { proxy } = readAppToml(fs.readFileSync("shopify.app.toml", "utf8"));
  const address = `/${proxy?.prefix ?? ""}/${proxy?.subpath ?? ""}`;
  const standard = /"id": "proxy_path".*"default": "([^"]*)"/.exec(read("blocks/loyalty-panel.liquid"))?.[1];
  expect(standard).toBe(address);
  expect(/else\s+echo '([^']*)'/.exec(read("snippets/proxy-path.liquid"))?.[1]).toBe(address);
});
