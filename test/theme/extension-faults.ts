import fs from "node:fs";
import path from "node:path";

/** What a theme app extension may hold (https://shopify.dev/docs/apps/build/online-store/theme-app-extensions/configuration). */
const FOLDERS: Readonly<Record<string, RegExp>> = {
  assets: /\.(jpg|jpeg|json|js|css|png|svg|wasm)$/,
  blocks: /\.liquid$/,
  snippets: /\.liquid$/,
  locales: /^[a-z]{2}(-[A-Z]{2})?(\.default)?(\.schema)?\.json$/,
};
const TARGETS = ["section", "head", "body", "compliance_head"];
const SETTINGS = [
  "checkbox",
  "number",
  "radio",
  "range",
  "select",
  "text",
  "textarea",
  "color",
  "product",
  "url",
  "header",
];
const MOST_BLOCKS = 30;
const MOST_SETTINGS = 25;
const LONGEST_NAME = 24;
const LARGEST = { liquid: 100_000, locale: 15_000, css: 100_000, all: 10_000_000 };

type Schema = {
  name?: string;
  target?: string;
  stylesheet?: string;
  javascript?: string;
  enabled_on?: object;
  disabled_on?: object;
  settings?: { type: string; id?: string }[];
};

/** What Shopify would refuse in a theme app extension, or cut, and its own checker overlooks. One line a fault. */
export function extensionFaults(folder: string): string[] {
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
  const liquid = files.filter((file) => file.endsWith(".liquid"));
  return [
    ...files.flatMap(placeFaults),
    ...sizeFaults(folder, files),
    ...liquid.filter((file) => file.startsWith("blocks/")).flatMap((file) => blockFaults(folder, file)),
    ...liquid.flatMap((file) => escapeFaults(file, read(folder, file))),
  ];
}

const read = (folder: string, file: string): string => fs.readFileSync(path.join(folder, file), "utf8");

function placeFaults(file: string): string[] {
  if (file === "shopify.extension.toml") return [];
  const [place = "", name = "", ...deeper] = file.split("/");
  const allowed = FOLDERS[place];
  if (!allowed) return [`folder ${place} is not allowed`];
  if (deeper.length > 0) return [`${place}/${name} is a folder`];
  return allowed.test(name) ? [] : [`${file} is not allowed`];
}

function sizeFaults(folder: string, files: readonly string[]): string[] {
  const size = (file: string): number => fs.statSync(path.join(folder, file)).size;
  const total = (ending: string): number =>
    files.filter((file) => file.endsWith(ending)).reduce((sum, file) => sum + size(file), 0);
  const blocks = files.filter((file) => file.startsWith("blocks/")).length;
  return [
    ...(total(".liquid") > LARGEST.liquid ? [`${total(".liquid")} bytes of Liquid`] : []),
    ...(total(".css") > LARGEST.css ? [`${total(".css")} bytes of CSS`] : []),
    ...(total("") > LARGEST.all ? [`${total("")} bytes`] : []),
    ...(blocks > MOST_BLOCKS ? [`${blocks} blocks`] : []),
    ...files
      .filter((file) => file.startsWith("locales/") && size(file) > LARGEST.locale)
      .map((file) => `${file} has ${size(file)} bytes`),
  ];
}

function blockFaults(folder: string, file: string): string[] {
  const text = read(folder, file);
  const [, json = ""] = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/.exec(text) ?? [];
  let schema: Schema;
  try {
    schema = JSON.parse(json) as Schema;
  } catch {
    return [`${file}: its schema is no JSON`];
  }
  const { target = "", settings = [] } = schema;
  const ids = settings.flatMap(({ id }) => id ?? []);
  const body = text.replace(json, "");
  return [
    ...nameFaults(folder, schema.name ?? ""),
    ...(TARGETS.includes(target) ? [] : [`unknown target ${target}`]),
    ...(schema.enabled_on && schema.disabled_on ? ["both enabled_on and disabled_on"] : []),
    ...[schema.stylesheet, schema.javascript].flatMap((asset) =>
      asset === undefined || fs.existsSync(path.join(folder, "assets", asset)) ? [] : [`no asset ${asset}`],
    ),
    ...settings.filter(({ type }) => !SETTINGS.includes(type)).map(({ type }) => `unknown setting type ${type}`),
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `setting ${id} twice`),
    ...ids.filter((id) => !body.includes(`block.settings.${id}`)).map((id) => `setting ${id} is not read`),
    ...(ids.length > MOST_SETTINGS ? [`${ids.length} settings`] : []),
  ].map((fault) => `${file}: ${fault}`);
}

/** The name as merchants read it, in every language. */
function nameFaults(folder: string, name: string): string[] {
  const key = /^t:(.+)$/.exec(name)?.[1];
  const shown = fs
    .readdirSync(path.join(folder, "locales"))
    .filter((file) => file.endsWith(".schema.json"))
    .map((file) =>
      (key ?? "")
        .split(".")
        .reduce<unknown>(
          (at, part) => (at as Record<string, unknown> | undefined)?.[part],
          JSON.parse(read(folder, `locales/${file}`)),
        ),
    );
  return (key === undefined ? [name] : shown).flatMap((text) =>
    typeof text === "string" && text.length <= LONGEST_NAME
      ? []
      : [`name has ${String(text).length} letters: ${String(text)}`],
  );
}

/** Names that merchants and customers write: they must not become HTML. */
function escapeFaults(file: string, text: string): string[] {
  return [...text.matchAll(/\{\{-?\s*((?:\w+\.)+(?:name|title))\s*(\|[^}]*)?-?\}\}/g)]
    .filter(([, , filters = ""]) => !/\|\s*(escape|json)\b/.test(filters))
    .map(([, path = ""]) => `${file}: ${path} is not escaped`);
}
