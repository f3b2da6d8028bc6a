import { parseTaxRate } from "./amounts.ts";
import { collect } from "./collections.ts";
import { parseExact } from "./exact-json.ts";
import { loadOrder } from "./load-order.ts";
import type { Collection, Customer, Order, Product, Shop, Variant } from "./model.ts";
import { currencyExponent } from "./money.ts";
import * as read from "./record.ts";
import { StoreFileError } from "./store-file.ts";

/** What a store file turns into. */
export interface StoreContent {
  shop: Shop;
  products: Map<bigint, Product>;
  customers: Map<bigint, Customer>;
  orders: Map<bigint, Order>;
  collections: Map<bigint, Collection>;
  /** Those that products' records name. */
  variants: Map<bigint, Variant>;
  /** The greatest id of any kind; new ids are counted on from it. */
  maxId: bigint;
}

const LANGUAGES: Record<string, string> = { KR: "ko", JP: "ja", DE: "de", FR: "fr", ES: "es", IT: "it", NL: "nl" };

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function loadShop(record: read.StoreRecord): Shop {
  const currencyCode = read.readText(record, "currencyCode");
  const exponent = currencyExponent(currencyCode);
  if (exponent === null) throw new read.RecordError(`currencyCode ${currencyCode} is no ISO 4217 currency`);
  const ianaTimezone = read.readText(record, "ianaTimezone");
  if (!isTimeZone(ianaTimezone)) throw new read.RecordError(`ianaTimezone ${ianaTimezone} is no IANA time zone`);
  const domain = read.readText(record, "domain");
  if (!/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(domain))
    throw new read.RecordError(`domain must be such as my-shop.myshopify.com, but is ${domain}`);
  const rateText = read.readOptionalText(record, "taxRate");
  const taxRate = rateText === null ? null : parseTaxRate(rateText);
  if (rateText !== null && taxRate === null)
    throw new read.RecordError(`taxRate must be such as "0.10", but is ${rateText}`);
  const createdAt = read.readOptionalInstant(record, "createdAt") ?? 0;
  return {
    id: read.readOptionalId(record, "id") ?? 1n,
    name: read.readText(record, "name"),
    domain,
    email: read.readOptionalText(record, "email") ?? `owner@${domain}`,
    ianaTimezone,
    currencyCode,
    exponent,
    taxesIncluded: read.readFlag(record, "taxesIncluded"),
    taxRate,
    createdAt,
    updatedAt: createdAt,
  };
}

function loadProduct(record: read.StoreRecord, shop: Shop): Product {
  const createdAt = read.readOptionalInstant(record, "createdAt") ?? 0;
  return {
    id: read.readId(record, "id"),
    title: read.readText(record, "title"),
    sku: read.readOptionalText(record, "sku"),
    productType: read.readOptionalText(record, "productType") ?? "",
    vendor: read.readOptionalText(record, "vendor") ?? shop.name,
    tags: read.readTexts(record, "tags"),
    collections: [],
    variants: [],
    createdAt,
    updatedAt: createdAt,
  };
}

function loadVariant(record: read.StoreRecord, product: Product, shop: Shop): Variant {
  return {
    id: read.readId(record, "id"),
    product,
    title: read.readText(record, "title"),
    sku: read.readOptionalText(record, "sku") ?? product.sku,
    priceMinor: record["price"] === undefined ? null : read.readAmount(record, "price", shop.exponent),
  };
}

function loadCustomer(record: read.StoreRecord): Customer {
  const createdAt = read.readInstant(record, "createdAt");
  const birthDate = read.readOptionalText(record, "birthDate");
  if (birthDate !== null && !/^\d{4}-\d\d-\d\d$/.test(birthDate))
    throw new read.RecordError(`birthDate must be such as 1990-02-28, but is ${birthDate}`);
  const countryCode = read.readCountry(record, "countryCode");
  return {
    id: read.readId(record, "id"),
    firstName: read.readOptionalText(record, "firstName"),
    lastName: read.readOptionalText(record, "lastName"),
    email: read.readOptionalText(record, "email"),
    verifiedEmail: record["verifiedEmail"] === undefined || read.readFlag(record, "verifiedEmail"),
    countryCode,
    locale: read.readOptionalText(record, "locale") ?? LANGUAGES[countryCode] ?? "en",
    birthDate,
    tags: read.readTexts(record, "tags"),
    acceptsMarketing: read.readFlag(record, "acceptsMarketing"),
    createdAt,
    updatedAt: createdAt,
    orders: [],
  };
}

function putNew<T extends { id: bigint }>(map: Map<bigint, T>, item: T, kind: string): T {
  if (map.has(item.id)) throw new read.RecordError(`${kind} ${item.id.toString()} is in the file twice`);
  map.set(item.id, item);
  return item;
}

/** Takes a store file's lines in, one at a time and in order. */
export class StoreLoader {
  readonly #content: Omit<StoreContent, "shop"> = {
    products: new Map(),
    customers: new Map(),
    orders: new Map(),
    collections: new Map(),
    variants: new Map(),
    maxId: 0n,
  };
  readonly #lineIds = new Set<bigint>();
  readonly #refundIds = new Set<bigint>();
  /** Titles of collections, where the file names a product's. */
  readonly #collectionTitles = new Map<Product, readonly string[]>();
  #shop: Shop | null = null;
  #line = 0;

  /** Takes one line; throws a StoreFileError with its number and what is wrong with it. */
  take(text: string): void {
    this.#line++;
    if (this.#line === 1 && text.startsWith("\uFEFF")) text = text.slice(1);
    if (text.trim() === "") return;
    try {
      const record = parseExact(text);
      if (!read.isRecord(record)) throw new read.RecordError("this is no JSON object");
      this.#takeRecord(record);
    } catch (error) {
      if (error instanceof SyntaxError) throw new StoreFileError(this.#line, `not valid JSON: ${error.message}`);
      if (error instanceof read.RecordError) throw new StoreFileError(this.#line, error.message);
      throw error;
    }
  }

  #takeRecord(record: read.StoreRecord): void {
    const content = this.#content;
    const type = read.readText(record, "type");
    if (type === "shop") {
      if (this.#shop !== null) throw new read.RecordError("a second shop");
      this.#shop = loadShop(record);
      return;
    }
    if (this.#shop === null) throw new read.RecordError("the first record must be the shop");
    let item: Product | Customer | Order;
    if (type === "product") {
      const product = putNew(content.products, loadProduct(record, this.#shop), type);
      if (record["collections"] !== undefined)
        this.#collectionTitles.set(product, read.readTexts(record, "collections"));
      this.#takeVariants(record, product, this.#shop);
      item = product;
    } else if (type === "customer") item = putNew(content.customers, loadCustomer(record), type);
    else if (type === "order") {
      const known = { shop: this.#shop, ...content, lineIds: this.#lineIds, refundIds: this.#refundIds };
      const order = putNew(content.orders, loadOrder(record, 1000 + content.orders.size + 1, known), type);
      order.customer?.orders.push(order);
      for (const line of order.lines) if (line.id > content.maxId) content.maxId = line.id;
      for (const refund of order.refunds) if (refund.id > content.maxId) content.maxId = refund.id;
      item = order;
    } else throw new read.RecordError(`type must be shop, product, customer or order, but is ${JSON.stringify(type)}`);
    if (item.id > content.maxId) content.maxId = item.id;
  }

  /** A variant's id is no other variant's, and no product's that has but one way to be bought. */
  #takeVariants(record: read.StoreRecord, product: Product, shop: Shop): void {
    const { products, variants } = this.#content;
    if (variants.has(product.id)) throw new read.RecordError(`${product.id.toString()} is a variant's id already`);
    for (const one of read.readRecords(record, "variants")) {
      const variant = putNew(variants, loadVariant(one, product, shop), "variant");
      const other = products.get(variant.id);
      if (other !== undefined && other !== product)
        throw new read.RecordError(`${variant.id.toString()} is a product's id already`);
      product.variants.push(variant);
      if (variant.id > this.#content.maxId) this.#content.maxId = variant.id;
    }
  }

  /** The whole content; throws a StoreFileError when there was no shop. */
  finish(): StoreContent {
    if (this.#shop === null) throw new StoreFileError(Math.max(1, this.#line), "the file has no shop record");
    this.#lineIds.clear();
    // The file need not list orders in time.
    for (const { orders } of this.#content.customers.values()) orders.sort((a, b) => a.createdAt - b.createdAt);
    const content = { shop: this.#shop, ...this.#content };
    collect(content, this.#collectionTitles);
    return content;
  }
}
