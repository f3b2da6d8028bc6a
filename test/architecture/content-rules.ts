import ts from "typescript";
import { floorOf } from "./floors.ts";
import { inApp, type Rule } from "./rule.ts";
import { nodesOf, type SourceFile } from "./source-file.ts";

/** What a file may hold, and how it is called. */
export const CONTENT_RULES: readonly Rule[] = [
  {
    name: "the domain is pure: no clock, no chance, no waiting, no world",
    faults: (file) =>
      floorOf(file.path) === "app/domain/" ? nodesOf(file.ast).flatMap((node) => impurity(node) ?? []) : [],
    breaks: [
      ["app/domain/orders/x.ts", "const now = Date.now();"],
      ["app/domain/orders/x.ts", "const now = new Date();"],
      ["app/domain/orders/x.ts", "const now = Temporal.Now.instant();"],
      ["app/domain/orders/x.ts", "const die = Math.random();"],
      ["app/domain/orders/x.ts", "export async function later() {}"],
      ["app/domain/orders/x.ts", "export const later = (): Promise<void> => wait();"],
      ["app/domain/orders/x.ts", "console.log(1);"],
      ["app/domain/orders/x.ts", "const id = crypto.randomUUID();"],
    ],
    keeps: [["app/domain/orders/x.ts", "export const dayOf = (at: number): string => new Date(at).toISOString();"]],
  },
  {
    name: "only env.server.ts and log.server.ts read the environment",
    faults: (file) =>
      inApp(file.path) && !["app/env.server.ts", "app/log.server.ts"].includes(file.path)
        ? nodesOf(file.ast).flatMap((node) =>
            ts.isPropertyAccessExpression(node) && node.getText() === "process.env" ? ["reads process.env"] : [],
          )
        : [],
    breaks: [["app/db/pool.ts", `const url = process.env["DATABASE_URL"];`]],
    keeps: [["app/env.server.ts", `export const url = process.env["DATABASE_URL"];`]],
  },
  {
    name: "only the db floor knows tables",
    faults: (file) =>
      inApp(file.path) && !file.path.startsWith("app/db/")
        ? nodesOf(file.ast).flatMap((node) =>
            ts.isStringLiteralLike(node) || ts.isTemplateHead(node)
              ? /\b(SELECT\s[^]*\sFROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\s/.test(node.text)
                ? [`holds SQL: ${node.text.slice(0, 40)}`]
                : []
              : [],
          )
        : [],
    breaks: [
      ["app/flows/orders/x.ts", "await db.query(`SELECT id FROM orders WHERE shop_id = $1`);"],
      ["app/routes/app.tsx", `await db.execute("DELETE FROM orders ");`],
    ],
    keeps: [["app/flows/orders/x.ts", `await db.query("SET LOCAL lock_timeout = '15s'");`]],
  },
  {
    name: "a query changes nothing",
    faults: (file) =>
      floorOf(file.path) === "app/db/queries/" &&
      /\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET|TRUNCATE)\b/.test(file.text)
        ? ["writes"]
        : [],
    breaks: [["app/db/queries/x.ts", "db.execute(`INSERT INTO orders VALUES (1)`)"]],
    keeps: [["app/db/queries/x.ts", "db.query(`SELECT 1 FROM orders FOR UPDATE`)"]],
  },
  {
    name: "a query file asks one question: types, and one exported function or its variants (three at most)",
    faults: (file) => {
      if (floorOf(file.path) !== "app/db/queries/") return [];
      const exported = file.ast.statements.filter(
        (s) => ts.canHaveModifiers(s) && ts.getModifiers(s)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword),
      );
      const functions = exported.filter((s) => ts.isFunctionDeclaration(s));
      const others = exported.filter(
        (s) => !ts.isFunctionDeclaration(s) && !ts.isTypeAliasDeclaration(s) && !ts.isInterfaceDeclaration(s),
      );
      return [
        ...(functions.length < 1 || functions.length > 3 ? [`exports ${functions.length} functions`] : []),
        ...others.map((s) => `exports ${s.getText().slice(0, 40)}`),
      ];
    },
    breaks: [
      ["app/db/queries/x.ts", "const a = 1;"],
      ["app/db/queries/x.ts", "export function a() {}\nexport const b = 2;"],
      ["app/db/queries/x.ts", ["a", "b", "c", "d"].map((name) => `export function ${name}() {}`).join("\n")],
    ],
    keeps: [
      ["app/db/queries/x.ts", "export type Row = { id: bigint };\nexport async function rows(): Promise<Row[]> {}"],
    ],
  },
  {
    name: "tests use our own modules as they are",
    faults: (file) =>
      callsOf(file, "vi", ["mock", "doMock"]).flatMap(({ arguments: [first] }) => {
        const named = first && ts.isStringLiteralLike(first) ? first.text : "#";
        return /^[#./]/.test(named) ? [`mocks ${first?.getText() ?? ""}`] : [];
      }),
    breaks: [
      ["app/domain/orders/x.test.ts", `vi.mock("#app/db/pool.ts");`],
      ["test/system/x.test.ts", `vi.doMock(import("./database.ts"), () => ({}));`],
    ],
    keeps: [["test/x.test.ts", `vi.useFakeTimers();`]],
  },
  {
    name: "names are kebab-case and say what is inside",
    faults: ({ path }) =>
      path.split("/").flatMap((part) => {
        if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part)) return [`"${part}" is not kebab-case`];
        return /^(utils?|helpers?|managers?|common|misc)\b|-(utils?|helpers?|manager)\b/.test(part)
          ? [`"${part}" says nothing`]
          : [];
      }),
    breaks: [
      ["app/ui/FigureCard.tsx", ""],
      ["app/db/order_store.ts", ""],
      ["app/domain/orders/utils.ts", ""],
      ["app/flows/helpers/x.ts", ""],
      ["app/db/pool-manager.ts", ""],
    ],
    keeps: [
      ["app/entry.server.tsx", ""],
      ["app/i18n/i18next.d.ts", ""],
    ],
  },
  {
    name: "files stay small: 300 lines, 400 for a page",
    faults: ({ path, lineCount }) =>
      lineCount > (path.endsWith(".tsx") ? 400 : 300) ? [`has ${lineCount} lines`] : [],
    breaks: [
      ["app/db/x.ts", "\n".repeat(301)],
      ["app/ui/x.tsx", "\n".repeat(401)],
    ],
    keeps: [
      ["app/db/x.ts", "\n".repeat(300)],
      ["app/ui/x.tsx", "\n".repeat(400)],
    ],
  },
];

/** The calls of `object.method(…)` in a file. */
function callsOf(file: SourceFile, object: string, methods: readonly string[]): ts.CallExpression[] {
  return nodesOf(file.ast).filter((node): node is ts.CallExpression => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
    return node.expression.expression.getText() === object && methods.includes(node.expression.name.text);
  });
}

const WORLD = new Set([
  "fetch",
  "process",
  "console",
  "crypto",
  "performance",
  "setTimeout",
  "setInterval",
  "queueMicrotask",
  "Promise",
]);

function impurity(node: ts.Node): string | null {
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) return "waits";
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && !node.arguments?.length)
    return "asks the clock";
  if (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random|Temporal\.Now)$/.test(node.getText()))
    return `uses ${node.getText()}`;
  const named =
    ts.isIdentifier(node) &&
    WORLD.has(node.text) &&
    !ts.isPropertyAccessExpression(node.parent) &&
    !ts.isPropertyAssignment(node.parent);
  const owner =
    ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && WORLD.has(node.expression.text);
  return named || owner ? `uses ${node.getText()}` : null;
}
