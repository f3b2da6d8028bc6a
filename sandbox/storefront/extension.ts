import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

const setting = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  default: z.unknown().optional(),
  autofill: z.boolean().optional(),
});

const templates = z.object({ templates: z.array(z.string()).optional() }).optional();

/** A block's {% schema %}, as far as rendering needs it. */
const blockSchema = z.looseObject({
  name: z.string(),
  target: z.enum(["section", "head", "body", "compliance_head"]),
  stylesheet: z.string().optional(),
  javascript: z.string().optional(),
  class: z.string().optional(),
  tag: z.string().optional(),
  enabled_on: templates,
  disabled_on: templates,
  available_if: z.string().optional(),
  settings: z.array(setting).default([]),
});

export type BlockSchema = z.infer<typeof blockSchema>;

/** One block of a theme app extension. */
export interface ThemeBlock {
  /** Its file without the ending. */
  name: string;
  source: string;
  schema: BlockSchema;
}

/** A theme app extension as it lies on disk. */
export interface ThemeExtension {
  handle: string;
  folder: string;
  blocks: ThemeBlock[];
  /** Its texts by locale, nested as in the files; `defaultLocale` names the one that stands in. */
  locales: ReadonlyMap<string, unknown>;
  defaultLocale: string;
}

async function filesOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

function readBlock(name: string, source: string): ThemeBlock {
  const schema = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/.exec(source)?.[1];
  if (schema === undefined) throw new Error(`blocks/${name}.liquid has no {% schema %}`);
  return { name, source, schema: blockSchema.parse(JSON.parse(schema)) };
}

async function readExtension(folder: string): Promise<ThemeExtension | null> {
  const toml = await readFile(path.join(folder, "shopify.extension.toml"), "utf8").catch(() => null);
  if (toml === null) return null;
  const { type, handle } = parse(toml) as { type?: unknown; handle?: unknown };
  if (type !== "theme") return null;
  const blocks = [];
  for (const file of await filesOf(path.join(folder, "blocks")))
    if (file.endsWith(".liquid"))
      blocks.push(
        readBlock(file.slice(0, -".liquid".length), await readFile(path.join(folder, "blocks", file), "utf8")),
      );
  const locales = new Map<string, unknown>();
  let defaultLocale = "en";
  for (const file of await filesOf(path.join(folder, "locales"))) {
    const name = /^([\w-]+?)(\.default)?\.json$/.exec(file);
    if (name === null) continue;
    locales.set(name[1] ?? "", JSON.parse(await readFile(path.join(folder, "locales", file), "utf8")));
    if (name[2] !== undefined) defaultLocale = name[1] ?? "";
  }
  const named = typeof handle === "string" ? handle : path.basename(folder);
  return { handle: named, folder, blocks, locales, defaultLocale };
}

/**
 * The theme app extensions of a project, read anew each time, so that a saved file shows at the next reload.
 * @throws when a block's schema is not what Shopify takes
 */
export async function readExtensions(folder: string): Promise<ThemeExtension[]> {
  const names = await filesOf(folder);
  const found = await Promise.all(names.map((name) => readExtension(path.join(folder, name))));
  return found.filter((one) => one !== null);
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A file of an extension's assets folder with its media type, or null. */
export async function readAsset(
  folder: string,
  handle: string,
  file: string,
): Promise<{ mediaType: string; bytes: Buffer } | null> {
  const mediaType = MEDIA_TYPES[path.extname(file)];
  if (mediaType === undefined || !/^[\w.-]+$/.test(file)) return null;
  const extension = (await readExtensions(folder)).find((one) => one.handle === handle);
  if (extension === undefined) return null;
  const bytes = await readFile(path.join(extension.folder, "assets", file)).catch(() => null);
  return bytes === null ? null : { mediaType, bytes };
}
