import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { exists, readText } from "./architecture/source-file.ts";

/** Addresses of links in a Markdown text, pictures left out, that point into the project. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, to = ""]) => to)
    .filter((to) => !/^[a-z]+:/.test(to));
}

/** The anchors of a Markdown text's headings, as code hosts make them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Links of a page that lead nowhere. */
function brokenLinks(page: string, text: string): string[] {
  return linksOf(text).filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
    if (!exists(target)) return true;
    return anchor !== undefined && !anchorsOf(target === page ? text : readText(target)).includes(anchor);
  });
}

/** What is wrong with the decisions: pairs of a file's name and its text. */
function decisionFaults(decisions: readonly (readonly [name: string, text: string])[]): string[] {
  const numbers = decisions.map(([name]) => name.slice(0, 4));
  return decisions.flatMap(([name, text], index) => [
    ...(/^\d{4}(-[a-z0-9]+)+\.md$/.test(name) ? [] : [`${name}: its name is not a number and words`]),
    ...(numbers.indexOf(name.slice(0, 4)) === index ? [] : [`${name}: its number is taken`]),
    ...(text.startsWith(`# ${name.slice(0, 4)} `) ? [] : [`${name}: its title does not begin with its number`]),
    ...(/^Date: \d{4}-\d\d-\d\d$/m.test(text) ? [] : [`${name}: it has no date`]),
    ...(/^Status: (accepted|superseded by \d{4})\b/m.test(text) ? [] : [`${name}: it has no status`]),
    ...["Context", "Decision", "Consequences"].flatMap((part) =>
      text.includes(`\n## ${part}\n`) ? [] : [`${name}: it has no ${part}`],
    ),
  ]);
}

const readme = readText("README.md");
const handbook = readText("docs/guides/operations.md");
const decisions = fs.readdirSync("docs/decisions").map((name) => [name, readText(`docs/decisions/${name}`)] as const);
const pages = fs.readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));

describe("decisions", () => {
  test("are numbered, dated, have a status and their three parts", () => {
    expect(decisions.length).toBeGreaterThan(9);
    expect(decisionFaults(decisions)).toEqual([]);
  });

  test("a decision without them is seen", () => {
    const text = "# 0001 A\n\nDate: 2026-11-21\nStatus: accepted\n\n## Context\n\n## Decision\n\n## Consequences\n";
    expect(decisionFaults([["0001-a.md", text]])).toEqual([]);
    const second = ["0001-b.md", text.replace("Status: accepted", "Status:").replace("Date: ", "")] as const;
    expect(decisionFaults([["0001-a.md", text], second])).toHaveLength(3);
    expect(decisionFaults([["0002_a.md", text.replace("\n## Context", "")]])).toHaveLength(3);
  });
});

describe("pages", () => {
  test.each(["README.md", "sandbox/README.md", "sandbox/stores/README.md", ...pages.map((page) => `docs/${page}`)])(
    "%s links to what is there",
    (page) => {
      expect(brokenLinks(page, readText(page))).toEqual([]);
    },
  );

  test("a broken link is seen", () => {
    const text =
      "# One two\n[a](docs/gone.md) [b](#one-two) [c](#three) [d](LICENSE) [e](https://a.example) ![f](gone.png)";
    expect(brokenLinks("README.md", text)).toEqual(["docs/gone.md", "#three"]);
  });
});

describe("the README names", () => {
  const variables = [...readText("app/env.server.ts").matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = ""]) => name);
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };

  test("every variable of the environment, and the compose file every one that must be set", () => {
    expect(variables.length).toBeGreaterThan(8);
    expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
    const compose = readText("compose.yaml");
    const required = variables.filter(
      (name) =>
        !/default|optional/.test(new RegExp(`${name}:[^]*?,\\n`).exec(readText("app/env.server.ts"))?.[0] ?? ""),
    );
    expect(required).toContain("DATABASE_URL");
    expect(required.filter((name) => !compose.includes(`${name}: `))).toEqual([]);
  });

  test("every command", () => {
    const named = Object.keys(scripts).filter((name) => !name.startsWith("pre") && name !== "test");
    expect(named.filter((name) => !new RegExp(`npm run (-s )?${name}\\b|\`${name}\``).test(readme))).toEqual([]);
  });

  test("and the handbook every metric", () => {
    const names = [...readText("app/http/metrics.ts").matchAll(/(?:gauge\("|name: "regulars_)(\w+)"/g)].map(
      ([, name = ""]) => name,
    );
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !handbook.includes(`\`regulars_${name}`))).toEqual([]);
  });
});
