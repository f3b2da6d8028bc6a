import type { Shop } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { fieldsOf } from "../field-map.ts";
import { gid } from "../values.ts";
import { metafieldFields } from "./metafield-fields.ts";

/** Shop. */
export const shopFields = fieldsOf<Shop>({
  id: (shop) => gid("Shop", shop.id),
  name: (shop) => shop.name,
  email: (shop) => shop.email,
  contactEmail: (shop) => shop.email,
  myshopifyDomain: (shop) => shop.domain,
  url: (shop) => `https://${shop.domain}`,
  primaryDomain: (shop) => ({
    id: gid("Domain", shop.id),
    host: shop.domain,
    url: `https://${shop.domain}`,
    sslEnabled: true,
  }),
  shopOwnerName: () => "Sandy Box",
  ianaTimezone: (shop) => shop.ianaTimezone,
  currencyCode: (shop) => shop.currencyCode,
  enabledPresentmentCurrencies: (shop) => [shop.currencyCode],
  taxesIncluded: (shop) => shop.taxesIncluded,
  createdAt: (shop) => isoSeconds(shop.createdAt),
  updatedAt: (shop) => isoSeconds(shop.updatedAt),
  plan: () => ({ publicDisplayName: "Basic", partnerDevelopment: false, shopifyPlus: false }),
  billingAddress: () => null,
  weightUnit: () => "KILOGRAMS",
  unitSystem: () => "METRIC_SYSTEM",
  setupRequired: () => false,
  checkoutApiSupported: () => true,
  ...metafieldFields((shop: Shop) => gid("Shop", shop.id)),
});

/** AppInstallation: its source is the app's id. */
export const appInstallationFields = fieldsOf<{ appId: bigint }>({
  id: ({ appId }) => gid("AppInstallation", appId),
  accessScopes: (_source, _args, context) =>
    context.grantedScopes.map((handle) => ({ handle, description: `Access scope ${handle}` })),
  app: ({ appId }) => ({ id: gid("App", appId), handle: "regulars", title: "Regulars", embedded: true }),
  activeSubscriptions: () => [],
  launchUrl: (_source, _args, context) => `https://${context.store.shop.domain}/admin/apps/regulars`,
  ...metafieldFields(({ appId }: { appId: bigint }) => gid("AppInstallation", appId)),
});
