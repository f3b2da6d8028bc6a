import path from "node:path";
import type { MemberCopy } from "#app/domain/storefront/member-copy.ts";
import type { ProgrammeCopy } from "#app/domain/storefront/programme-copy.ts";
import { createStoppedClock } from "#sandbox/clock.ts";
import { startSandbox } from "#sandbox/server.ts";
import { currencyExponent } from "#sandbox/store/money.ts";
import type { Product, Variant } from "#sandbox/store/model.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import { variantsOf } from "#sandbox/store/variants.ts";

/** The extension's own Liquid on the sandbox's storefront, with a shop, a product and a customer to be changed at will. */
export type LiquidWorld = {
  product: Product;
  variant: Variant;
  /** collections 1 to 3 by place; the last is not published, so a theme does not see it */
  collections: Product["collections"];
  /** @param now epoch milliseconds */
  set(currencyCode: string, now: number): void;
  taxesIncluded(included: boolean): void;
  copies(programme: ProgrammeCopy, member?: MemberCopy): void;
  setting(block: string, settings: Record<string, unknown>): void;
  /** A page as the customer, or a visitor, gets it. */
  page(address: string, signedIn?: boolean): Promise<string>;
  close(): Promise<void>;
};

const CUSTOMER = 7n;

export async function startLiquidWorld(): Promise<LiquidWorld> {
  const clock = createStoppedClock(Date.UTC(2026, 10, 22));
  const records = [
    { type: "shop", name: "Liquid", domain: "liquid.myshopify.com", ianaTimezone: "Asia/Tokyo", currencyCode: "EUR" },
    ...["Shown", "Also shown", "Hidden"].map((title, i) => ({
      type: "product",
      id: i + 1,
      title,
      collections: [title],
      ...(i === 0 ? { variants: [{ id: 11, title: "The one" }] } : {}),
    })),
    { type: "customer", id: Number(CUSTOMER), createdAt: "2026-01-01T00:00:00Z" },
  ];
  const sandbox = await startSandbox({
    store: await openStore(storeLines(records), { clock }),
    app: { key: "key", secret: "secret", tomlPath: path.resolve("shopify.app.toml") },
  });
  const { store, adminApi, theme } = sandbox.shop;
  const product = store.product(1n);
  const collections = [1n, 2n, 3n].flatMap((id) => store.product(id).collections);
  for (const collection of collections) collection.published = collection.title !== "Hidden";
  const put = (ownerId: string, key: string, value: unknown): void => {
    const written = { ownerId, namespace: "$app", key, type: "json", value: JSON.stringify(value) };
    if (adminApi.metafields.set([written]).refusals.length > 0) throw new Error(`${key} was refused`);
  };
  return {
    product,
    variant: variantsOf(product)[0],
    collections,
    set(currencyCode, now) {
      store.shop.currencyCode = currencyCode;
      store.shop.exponent = currencyExponent(currencyCode) ?? 2;
      clock.moveTo(now);
    },
    taxesIncluded(included) {
      store.shop.taxesIncluded = included;
    },
    copies(programme, member) {
      put(`gid://shopify/Shop/${store.shop.id}`, "programme", programme);
      if (member) put(`gid://shopify/Customer/${CUSTOMER}`, "loyalty", member);
    },
    setting: (block, settings) => void theme.change(block, { settings }),
    async page(address, signedIn = false) {
      const headers = new Headers(signedIn ? { cookie: `storefront_customer=${CUSTOMER}` } : {});
      const text = await (await fetch(`${sandbox.storefrontUrl}${address}`, { headers })).text();
      if (/Liquid error|translation missing/.test(text)) throw new Error(text);
      return text;
    },
    close: () => sandbox.close(),
  };
}
