import { ApiVersion } from "@shopify/shopify-api";

/** The Admin API version that every call and every webhook subscription of the app uses. */
export const API_VERSION = ApiVersion.October26;
