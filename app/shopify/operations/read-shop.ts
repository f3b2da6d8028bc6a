import { z } from "zod";
import type { ShopRecord } from "#app/domain/orders/records.ts";
import { parseWith, type Operation } from "../operation.ts";

const schema = z.object({
  shop: z.object({
    myshopifyDomain: z.string(),
    name: z.string(),
    ianaTimezone: z.string(),
    currencyCode: z.string(),
  }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** The shop, and the access scopes the merchant has granted, sorted. */
export const readShop: Operation<Record<string, never>, { shop: ShopRecord; scopes: string[] }> = {
  name: "ReadShop",
  kind: "query",
  document: `query ReadShop {
    shop { myshopifyDomain name ianaTimezone currencyCode }
    currentAppInstallation { accessScopes { handle } }
  }`,
  parse: (data) => {
    const { shop, currentAppInstallation } = parseWith(schema)(data);
    return {
      shop: {
        domain: shop.myshopifyDomain,
        name: shop.name,
        timeZone: shop.ianaTimezone,
        currencyCode: shop.currencyCode,
      },
      scopes: currentAppInstallation.accessScopes.map((scope) => scope.handle).sort(),
    };
  },
};
