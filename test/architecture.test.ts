import { describe, expect, test } from "vitest";
import { API_VERSION } from "#app/shopify/api-version.ts";
import { readAppToml } from "#sandbox/wire/app-toml.ts";
import { routePaths, unroutedAddresses } from "./architecture/addresses.ts";
import { apiVersionsIn } from "./architecture/api-versions.ts";
import { CONTENT_RULES } from "./architecture/content-rules.ts";
import { IMPORT_RULES } from "./architecture/import-rules.ts";
import { wayTo } from "./architecture/reach.ts";
import { exists, listFiles, readSources, readText, sourceFile } from "./architecture/source-file.ts";

const sources = readSources();

test("there is something to look at", () => {
  expect(sources.length).toBeGreaterThan(400);
  expect(sources.flatMap((file) => file.imports).length).toBeGreaterThan(1500);
});

describe.each([...IMPORT_RULES, ...CONTENT_RULES])("$name", ({ faults, breaks, keeps, exceptions = {} }) => {
  test("holds in every file", () => {
    const found = sources
      .filter((file) => !(file.path in exceptions))
      .flatMap((file) => faults(file).map((fault) => `${file.path} ${fault}`));
    expect(found).toEqual([]);
  });

  test.each(breaks)("sees what is wrong in %s: %s", (path, text) => {
    expect(faults(sourceFile(path, text))).not.toEqual([]);
  });

  test.each(keeps)("is content with %s: %s", (path, text) => {
    expect(faults(sourceFile(path, text))).toEqual([]);
  });

  test.each(Object.keys(exceptions))("%s is still an exception", (path) => {
    const file = sources.find((each) => each.path === path);
    expect(file && faults(file), "take it from the list").not.toEqual([]);
    expect(file).toBeDefined();
  });
});

test("half of the app's files have 70 lines or fewer", () => {
  const sizes = sources.filter((file) => file.path.startsWith("app/")).map((file) => file.lineCount);
  sizes.sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(70);
});

describe("what a page loads", () => {
  const byPath = new Map(sources.map((file) => [file.path, file]));

  test("has no zod in it: the server reads what comes in", () => {
    const pages = sources.filter(({ path }) => path.startsWith("app/ui/") && !path.includes(".test."));
    expect(pages.length).toBeGreaterThan(50);
    expect(pages.flatMap((file) => wayTo("zod", file, byPath)?.join(" > ") ?? [])).toEqual([]);
  });

  test("is followed over other files, but not where a type alone is taken", () => {
    const made = (path: string, text: string) => [path, sourceFile(path, text)] as const;
    const files = new Map([
      made("app/ui/a.tsx", `import { b } from "#app/domain/b.ts";\nimport type { C } from "zod";`),
      made("app/domain/b.ts", `import { type C, d } from "./c.ts";`),
      made("app/domain/c.ts", `import { z } from "zod/v4";`),
      made("app/ui/e.tsx", `import { type C } from "#app/domain/c.ts";\nimport type { B } from "../domain/b.ts";`),
    ]);
    const way = (path: string) => wayTo("zod", files.get(path) ?? sourceFile(path, ""), files);
    expect(way("app/ui/a.tsx")).toEqual(["app/ui/a.tsx", "app/domain/b.ts", "app/domain/c.ts", "zod/v4"]);
    expect(way("app/ui/e.tsx")).toBeNull();
  });
});

describe("Shopify's API version", () => {
  const expected: string = API_VERSION;
  const files = [...listFiles().filter((file) => /\.(ts|tsx|toml|liquid|js)$/.test(file)), "shopify.app.toml"];

  test("is the same wherever it is named", () => {
    const named = files.flatMap((file) => apiVersionsIn(file, readText(file)).map((version) => ({ file, version })));
    expect(named.map(({ file }) => file)).toEqual(
      expect.arrayContaining(["shopify.app.toml", "app/shopify/api-version.ts", "sandbox/schema/admin-schema.ts"]),
    );
    expect(named.filter(({ version }) => version !== expected)).toEqual([]);
    expect(exists(`sandbox/schema/admin-${expected}.graphql.br`)).toBe(true);
  });

  test.each([
    ["app/shopify/api-version.ts", "export const API_VERSION = ApiVersion.July26;", ["2026-07"]],
    ["shopify.app.toml", `[webhooks]\napi_version = "2025-01"`, ["2025-01"]],
    ["sandbox/schema/admin-schema.ts", `export const ADMIN_API_VERSION = "2026-07";`, ["2026-07"]],
    ["test/x.ts", "fetch(`https://shop.myshopify.com/admin/api/2026-04/graphql.json`)", ["2026-04"]],
    ["app/domain/retention/x.ts", `const cohort = "2010-12";`, []],
  ])("is seen in %s: %s", (file, text, versions) => {
    expect(apiVersionsIn(file, text)).toEqual(versions);
  });
});

describe("addresses", () => {
  const toml = readText("shopify.app.toml");

  test("every address in shopify.app.toml has its route", () => {
    expect(unroutedAddresses(toml, routePaths())).toEqual([]);
    expect(readAppToml(toml).subscriptions.length).toBeGreaterThan(10);
  });

  test("a missing route is seen", () => {
    const asked = `application_url = "https://a.example/home"\n[auth]\nredirect_urls = ["https://a.example/auth/callback"]
[[webhooks.subscriptions]]\ntopics = ["orders/create"]\nuri = "/hooks"\n[app_proxy]\nurl = "/proxy"`;
    expect(unroutedAddresses(asked, ["/", "/auth/*", "/webhooks"])).toEqual(["/home", "/hooks", "/proxy"]);
    expect(unroutedAddresses(asked, ["/home", "/auth/*", "/hooks", "/:name"])).toEqual([]);
  });

  test("every file in routes/ is a route, or serves one", () => {
    const table = readText("app/routes.ts");
    const unused = sources
      .filter((file) => file.path.startsWith("app/routes/"))
      .filter((file) => !table.includes(`"${file.path.slice("app/".length)}"`))
      .filter(
        (file) =>
          !sources.some(
            (other) => other.path.startsWith("app/routes/") && other.imports.some(({ to }) => to === file.path),
          ),
      );
    expect(unused.map((file) => file.path)).toEqual([]);
    for (const [, file = ""] of table.matchAll(/"(routes\/[^"]+)"/g)) expect(exists(`app/${file}`), file).toBe(true);
  });
});
