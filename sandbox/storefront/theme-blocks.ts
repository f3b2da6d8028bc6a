import type { Product } from "../store/model.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { readExtensions, type BlockSchema, type ThemeBlock, type ThemeExtension } from "./extension.ts";
import { assetUrl, liquidEngine, renderLiquid } from "./liquid-engine.ts";
import { productObject, type TemplateName } from "./liquid-objects.ts";
import { escapeOnce } from "./translations.ts";

/** What an app puts into one page. */
export interface AppParts {
  /** Stylesheets and scripts of the blocks that render here, and embeds with target head. */
  head: string;
  /** App embeds, before the body ends. */
  body: string;
  /** App blocks, where the theme lets merchants put them. */
  section: string;
}

/** The settings a block renders with: the schema's defaults, what the merchant set over them, autofilled objects. */
function settingsOf(shop: HostedShop, name: string, schema: BlockSchema, globals: Readonly<Record<string, unknown>>) {
  const set = shop.theme.of(name).settings;
  const settings: Record<string, unknown> = {};
  for (const { id, type, default: standard, autofill } of schema.settings) {
    if (id === undefined) continue;
    const filled = autofill === true ? globals[type] : null;
    settings[id] = Object.hasOwn(set, id) ? resolvedSetting(shop, type, set[id]) : (standard ?? filled ?? null);
  }
  return settings;
}

function belongsOn({ enabled_on: on, disabled_on: off }: BlockSchema, template: string): boolean {
  const names = (list: { templates?: string[] | undefined } | undefined): readonly string[] => list?.templates ?? [];
  if (on !== undefined) return names(on).includes("*") || names(on).includes(template);
  return !names(off).includes("*") && !names(off).includes(template);
}

async function renderBlock(
  shop: HostedShop,
  locale: string,
  extension: ThemeExtension,
  { name, source, schema }: ThemeBlock,
  globals: Readonly<Record<string, unknown>>,
): Promise<string> {
  const engine = liquidEngine(shop, locale, extension);
  const id = `${extension.handle}-${name}`;
  try {
    if (schema.available_if !== undefined && (await renderLiquid(engine, schema.available_if, {}, globals)) !== "true")
      return "";
    const settings = settingsOf(shop, name, schema, globals);
    const block = {
      id,
      type: `${extension.handle}/${name}`,
      settings,
      shopify_attributes: `data-block-handle="${name}"`,
    };
    const section = { id: schema.target === "section" ? "template--main" : `apps-${id}`, settings: {} };
    const inside = await renderLiquid(engine, source, { block, section }, globals);
    if (schema.target === "head" || schema.target === "compliance_head") return inside;
    const tag = schema.tag ?? "div";
    const classes = ["shopify-block", "shopify-app-block", ...(schema.class === undefined ? [] : [schema.class])];
    return `<${tag} id="shopify-block-${id}" class="${classes.join(" ")}">${inside}</${tag}>\n`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`sandbox: blocks/${name}.liquid: ${message}`);
    // As Shopify shows it: in the page, where it went wrong.
    return `<p>Liquid error (${name}): ${escapeOnce(message)}</p>`;
  }
}

/** A block's stylesheet and script, which several blocks may share. */
function headElements(handle: string, { stylesheet, javascript }: BlockSchema): string[] {
  const style = stylesheet === undefined ? "" : assetUrl(handle, stylesheet);
  const script = javascript === undefined ? "" : assetUrl(handle, javascript);
  return [
    ...(style === "" ? [] : [`<link rel="stylesheet" href="${style}" media="all">\n`]),
    ...(script === "" ? [] : [`<script src="${script}" defer="defer"></script>\n`]),
  ];
}

/** Renders what the extensions in a folder put into one page. */
export async function appParts(
  shop: HostedShop,
  folder: string,
  locale: string,
  page: { template: TemplateName },
  globals: Readonly<Record<string, unknown>>,
): Promise<AppParts> {
  const parts: AppParts = { head: "", body: "", section: "" };
  if (!shop.installed()) return parts;
  for (const extension of await readExtensions(folder)) {
    for (const block of extension.blocks) {
      const { schema, name } = block;
      if (!shop.theme.of(name).enabled || !belongsOn(schema, page.template)) continue;
      // A theme lets app blocks into its product page here; embeds go everywhere.
      if (schema.target === "section" && page.template !== "product") continue;
      for (const element of headElements(extension.handle, schema))
        if (!parts.head.includes(element)) parts.head += element;
      const place = schema.target === "section" || schema.target === "body" ? schema.target : "head";
      parts[place] += await renderBlock(shop, locale, extension, block, globals);
    }
  }
  return parts;
}

/** A product that was set by its id becomes the product, as Shopify resolves it. */
function resolvedSetting(shop: HostedShop, type: string, value: unknown): unknown {
  if (type !== "product" || typeof value !== "string" || !/^\d+$/.test(value)) return value;
  const product: Product | undefined = shop.store.products.get(BigInt(value));
  return product === undefined ? null : productObject(shop, product);
}
