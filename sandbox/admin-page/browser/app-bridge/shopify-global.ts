import type { ShopifyGlobal } from "@shopify/app-bridge-types";
import { ask, tell } from "./channel.ts";
import { modalById } from "./modal.ts";
import { resourcePicker } from "./resource-picker.ts";
import { saveBarById } from "./save-bar.ts";
import { hideToast, showToast } from "./toast.ts";

const refuse = (what: string) => (): Promise<never> => Promise.reject(new Error(`The sandbox has no ${what}`));

/** `window.shopify`: the whole of App Bridge's interface; what the sandbox has not says so when it is called. */
export function makeShopifyGlobal(apiKey: string): ShopifyGlobal {
  const query = new URLSearchParams(location.search);
  const config: ShopifyGlobal["config"] = { apiKey, locale: query.get("locale") ?? "en" };
  for (const member of ["shop", "host"] as const) {
    const value = query.get(member);
    if (value !== null) config[member] = value;
  }
  const ready = ask("config").then((known) => {
    Object.assign(config, known);
  });
  return {
    config,
    origin: "https://admin.shopify.com",
    ready,
    setSignals: () => undefined,
    environment: { embedded: parent !== window, mobile: false, pos: false, intent: false },
    loading: (on) => tell({ type: "loading", on: on ?? true }),
    idToken: () => ask("id-token"),
    user: async () => {
      const { id, name, email } = await ask("user");
      return { id: Number(id), name, email, accountAccess: "full" };
    },
    toast: { show: showToast, hide: hideToast },
    resourcePicker,
    picker: refuse("picker"),
    scanner: { capture: refuse("scanner") },
    modal: {
      show: async (id) => modalById(id).show(),
      hide: async (id) => modalById(id).hide(),
      toggle: async (id) => modalById(id).toggle(),
    },
    saveBar: {
      show: async (id) => saveBarById(id).show(),
      hide: async (id) => saveBarById(id).hide(),
      toggle: async (id) => saveBarById(id).toggle(),
      leaveConfirmation: async () => {
        if (!(await ask("may-leave"))) throw new Error("The merchant stays on the page");
      },
    },
    // Point of sale is another surface; touching any of it fails loudly enough.
    pos: {} as ShopifyGlobal["pos"],
    intents: { register: () => () => undefined, request: { value: null, subscribe: () => () => undefined } },
    webVitals: { onReport: () => Promise.resolve() },
    support: { registerHandler: () => Promise.resolve() },
    reviews: {
      request: () =>
        Promise.resolve({ success: false, code: "merchant-ineligible", message: "The sandbox takes no reviews" }),
    },
    scopes: {
      query: () => ask("scopes"),
      request: async () => ({ result: "declined-all", detail: await ask("scopes") }),
      revoke: async () => ({ detail: await ask("scopes") }),
    },
    app: { extensions: () => Promise.resolve([]) },
    shopifyQL: { available: () => Promise.resolve(false) },
    tools: { register: () => () => undefined, unregister: () => undefined, clear: () => undefined },
  };
}
