import fs from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What a file imports: a path in the project ("app/db/pool.ts") or a package ("node:fs", "@remix-run/react"). */
export type Import = {
  to: string;
  inProject: boolean;
  /** names that are taken, "default" and "*" included; empty for a bare or dynamic import */
  names: string[];
  /** gone when the types are: loads nothing */
  typesOnly: boolean;
  /** written as `export … from` */
  reExport: boolean;
};

/** A file of TypeScript or JavaScript, read and parsed. `path` is relative to the project, with slashes. */
export type SourceFile = { path: string; text: string; lineCount: number; ast: ts.SourceFile; imports: Import[] };

const ROOT = path.resolve(import.meta.dirname, "../..");
const CODE = /\.(ts|tsx|mjs)$/;
const FOLDERS = ["app", "sandbox", "scripts", "test", "extensions"];

/** Names of all files below the project's folders of code, but hidden, generated and installed ones. */
export function listFiles(): string[] {
  return FOLDERS.filter((folder) => fs.existsSync(path.join(ROOT, folder)))
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/")),
    )
    .filter((file) => !/(^|\/)(\.|node_modules\/)|\.generated\./.test(file))
    .sort();
}

/** Every file of code, parsed. */
export function readSources(): SourceFile[] {
  return listFiles()
    .filter((file) => CODE.test(file))
    .map((file) => sourceFile(file, readText(file)));
}

/** The text of a file of the project. */
export function readText(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), "utf8");
}

/** Whether the project has this file or folder. */
export function exists(file: string): boolean {
  return fs.existsSync(path.join(ROOT, file));
}

/** Parses a file, real or made up for a test. */
export function sourceFile(file: string, text: string): SourceFile {
  const kind = file.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const ast = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
  const imports = nodesOf(ast).flatMap((node) => importOf(file, node) ?? []);
  return { path: file, text, lineCount: text.replace(/\n$/, "").split("\n").length, ast, imports };
}

/** All nodes of a parsed file, parents first. */
export function nodesOf(ast: ts.SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

function importOf(from: string, node: ts.Node): Import | null {
  const made = (specifier: ts.Node | undefined, of: Partial<Import> = {}): Import | null =>
    specifier && ts.isStringLiteralLike(specifier)
      ? { ...target(from, specifier.text), names: [], typesOnly: false, reExport: false, ...of }
      : null;
  if (ts.isImportDeclaration(node)) {
    const { importClause: clause } = node;
    return made(node.moduleSpecifier, { names: importedNames(clause), typesOnly: takesTypesOnly(clause) });
  }
  if (ts.isExportDeclaration(node)) return made(node.moduleSpecifier, { reExport: true, typesOnly: node.isTypeOnly });
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return made(node.argument.literal, { typesOnly: true });
  const dynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return dynamic ? made(node.arguments[0]) : null;
}

function takesTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  const named = clause.namedBindings;
  const each = named !== undefined && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword || (each && clause.name === undefined);
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const named =
    bindings && ts.isNamedImports(bindings) ? bindings.elements.map((e) => (e.propertyName ?? e.name).text) : [];
  return [...(clause?.name ? ["default"] : []), ...(bindings && ts.isNamespaceImport(bindings) ? ["*"] : []), ...named];
}

function target(from: string, specifier: string): { to: string; inProject: boolean } {
  const plain = specifier.replace(/\?.*$/, "");
  if (plain.startsWith("#")) return { to: plain.slice(1), inProject: true };
  if (plain.startsWith(".")) return { to: path.posix.join(path.posix.dirname(from), plain), inProject: true };
  return { to: plain, inProject: false };
}
