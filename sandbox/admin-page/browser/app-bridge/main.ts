/**
 * The sandbox's stand-in for https://cdn.shopify.com/shopifycloud/app-bridge.js: a classic script, first on the page.
 * It keeps nothing in storage or cookies, so it works where the browser blocks those of third parties.
 */
import { defineBars, hideMirrored } from "./bars.ts";
import { patchFetch } from "./fetch.ts";
import { defineModal } from "./modal.ts";
import { finishBounce, followNavigation, interceptLinks } from "./navigation.ts";
import { defineSaveBar } from "./save-bar.ts";
import { makeShopifyGlobal } from "./shopify-global.ts";
import { listenToToasts } from "./toast.ts";

const script = document.currentScript;
const meta = document.querySelector<HTMLMetaElement>("meta[name=shopify-api-key]");
const apiKey = meta?.content ?? script?.getAttribute("data-api-key") ?? "";

// A page may name the script twice (in its head, and by a provider in its body); the first one counts.
if (!("shopify" in window)) {
  if (apiKey === "") console.error('App Bridge: <meta name="shopify-api-key"> is missing');
  Object.assign(window, { shopify: makeShopifyGlobal(apiKey) });
  patchFetch();
  listenToToasts();
  hideMirrored();
  defineBars();
  defineSaveBar();
  defineModal();
  interceptLinks();
  followNavigation();
  void finishBounce();
}
