import { readFile } from "node:fs/promises";
import path from "node:path";
import { Liquid, Tag, TokenizationError } from "liquidjs";
import type { Context, Emitter, Parser, TagToken, Template, TopLevelToken } from "liquidjs";
import { stringifyExact } from "../store/exact-json.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import type { ThemeExtension } from "./extension.ts";
import { fromHundredths, shownMoney } from "./money.ts";
import { registerRubyArithmetic } from "./ruby-arithmetic.ts";
import { escapeOnce, translate } from "./translations.ts";

/** Where a storefront serves an extension's assets, as Shopify's CDN does. */
export function assetUrl(handle: string, file: string): string {
  return `/cdn/extensions/${handle}/assets/${file}`;
}

/** A tag whose body is not for the page: {% schema %}, {% stylesheet %}, {% javascript %}, {% doc %}. */
class SilentTag extends Tag {
  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    const end = `end${token.name}`;
    for (let next = remaining.shift(); next !== undefined; next = remaining.shift())
      if ((next as Partial<TagToken>).name === end) return;
    throw new TokenizationError(`${token.name} is not closed`, token);
  }

  override render(): void {
    // Nothing of it belongs to the page.
  }
}

/** {% form 'product', product %} …: a form that posts where the storefront expects it. */
class FormTag extends Tag {
  readonly #templates: Template[] = [];
  readonly #kind: string;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remaining, liquid);
    this.#kind = /^['"](\w+)['"]/.exec(token.args)?.[1] ?? "";
    const stream = parser.parseStream(remaining);
    stream
      .on("tag:endform", () => stream.stop())
      .on("template", (template: Template) => this.#templates.push(template))
      .on("end", () => {
        throw new TokenizationError("form is not closed", token);
      });
    stream.start();
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const action = { product: "/cart/add", cart: "/cart", customer_login: "/account/login" }[this.#kind] ?? "/";
    emitter.write(`<form method="post" action="${action}">`);
    yield this.liquid.renderer.renderTemplates(this.#templates, context, emitter);
    emitter.write("</form>");
  }
}

/** A divisor written with decimals divides exactly, as in Ruby; liquidjs cannot tell 1000.0 from 1000. */
const rubyDivision = (source: string): string => source.replace(/divided_by:(\s*-?\d+\.\d+)/g, "divided_by_exact:$1");

/** A file system that holds the extension's snippets alone, in Ruby's arithmetic. */
function snippetFiles(extension: ThemeExtension) {
  const read = async (file: string): Promise<string> => rubyDivision(await readFile(file, "utf8"));
  const inside = (file: string): string => path.join(extension.folder, "snippets", path.basename(file));
  return {
    exists: async (file: string) => (await read(inside(file)).catch(() => null)) !== null,
    existsSync: () => false,
    readFile: (file: string) => read(inside(file)),
    readFileSync: (): string => {
      throw new Error("snippets are read asynchronously");
    },
    resolve: (_folder: string, file: string, ending: string) => inside(`${path.basename(file, ending)}${ending}`),
    contains: () => Promise.resolve(true),
  };
}

/** Liquid's named arguments of a filter, which liquidjs hands over as pairs. */
function named(args: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(args.filter((one): one is [string, unknown] => Array.isArray(one) && one.length === 2));
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return value.toString();
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

/** Liquid as a theme app extension meets it on Shopify, for one shop and language. Unknown filters and tags are loud. */
export function liquidEngine(shop: HostedShop, locale: string, extension: ThemeExtension): Liquid {
  const { store } = shop;
  const engine = new Liquid({
    fs: snippetFiles(extension),
    extname: ".liquid",
    dynamicPartials: true,
    relativeReference: false,
    strictFilters: true,
    timezoneOffset: store.shop.ianaTimezone,
    locale,
  });
  for (const name of ["schema", "stylesheet", "javascript", "doc"]) engine.registerTag(name, SilentTag);
  engine.registerTag("form", FormTag);

  const amount = (value: unknown): bigint => fromHundredths(Number(text(value)), store.shop);
  const bare = (value: unknown): string =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: store.shop.exponent }).format(
      Number(amount(value)) / 10 ** store.shop.exponent,
    );
  const files = (file: unknown): string => assetUrl(extension.handle, text(file));
  const date = engine.filters["date"];
  const builtIn = typeof date === "function" ? date : date?.handler;
  if (builtIn === undefined) throw new Error("liquidjs has no date filter");
  engine.registerFilter("date", function (value: unknown, ...args: unknown[]) {
    const now = value === "now" || value === "today";
    return builtIn.call(this, now ? new Date(store.clock.now()) : value, ...args) as unknown;
  });
  engine.registerFilter("t", (key: unknown, ...args: unknown[]) =>
    translate(extension, locale, text(key), named(args)),
  );
  registerRubyArithmetic(engine);
  engine.registerFilter("divided_by_exact", (value: unknown, by: unknown) => Number(text(value)) / Number(text(by)));
  engine.registerFilter("json", (value: unknown) => stringifyExact(value ?? null).replaceAll("<", "\\u003c"));
  engine.registerFilter("money", (value: unknown) => shownMoney(amount(value), store.shop, locale));
  engine.registerFilter("money_with_currency", (value: unknown) => shownMoney(amount(value), store.shop, locale, true));
  engine.registerFilter("money_without_currency", bare);
  engine.registerFilter("money_without_trailing_zeros", (value: unknown) =>
    shownMoney(amount(value), store.shop, locale).replace(/[.,]0+$/, ""),
  );
  engine.registerFilter("pluralize", (count: unknown, one: unknown, other: unknown) =>
    text(Number(text(count)) === 1 ? one : other),
  );
  engine.registerFilter("handleize", (value: unknown) => handleize(text(value)));
  engine.registerFilter("handle", (value: unknown) => handleize(text(value)));
  engine.registerFilter("asset_url", files);
  engine.registerFilter("stylesheet_tag", (url: unknown) => `<link href="${escapeOnce(text(url))}" rel="stylesheet">`);
  engine.registerFilter("script_tag", (url: unknown) => `<script src="${escapeOnce(text(url))}"></script>`);
  engine.registerFilter("image_url", (image: unknown) => text((image as { src?: unknown } | null)?.src));
  engine.registerFilter("image_tag", (url: unknown) => `<img src="${escapeOnce(text(url))}" alt="">`);
  engine.registerFilter(
    "link_to",
    (label: unknown, url: unknown) => `<a href="${escapeOnce(text(url))}">${text(label)}</a>`,
  );
  engine.registerFilter("default_errors", () => "");
  return engine;
}

function handleize(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** Renders a block's source; `scope` is its own, `globals` are seen in snippets too. */
export function renderLiquid(engine: Liquid, source: string, scope: object, globals: object): Promise<string> {
  return engine.parseAndRender(rubyDivision(source), scope, { globals }) as Promise<string>;
}
