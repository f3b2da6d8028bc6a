import { embeddingMembers } from "../messages.ts";
import { adminOrigin, ask, hear, tell } from "./channel.ts";

/** Keeps the shell's address in step with the app's, and takes the shell's wishes to the app's router. */
export function followNavigation(): void {
  let told = "";

  function report(): void {
    const url = new URL(location.href);
    for (const member of embeddingMembers) url.searchParams.delete(member);
    const path = url.pathname + url.search + url.hash;
    if (path === told || url.searchParams.has("shopify-reload")) return;
    told = path;
    tell({ type: "navigated", path });
  }

  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method].bind(history);
    history[method] = (...change: Parameters<History["pushState"]>) => {
      original(...change);
      report();
    };
  }
  addEventListener("popstate", report);
  addEventListener("hashchange", report);
  report();

  hear((message) => {
    if (message.type === "navigate") navigateTo(message.path);
  });
}

/** Asks the app's router, by the event of which App Bridge's documentation speaks, to show another path. */
export function navigateTo(path: string): void {
  const link = document.createElement("a");
  link.setAttribute("href", path);
  link.hidden = true;
  document.body.append(link);
  link.dispatchEvent(new Event("shopify:navigate", { bubbles: true }));
  link.remove();
}

/** Addresses of Shopify's own pages: shopify:admin/orders, with any number of slashes after the scheme. */
const adminAddress = /^shopify:\/*admin\/?/i;

/** Sends links and window.open to where they belong: the shell for Shopify's pages, the app's router for its own. */
export function interceptLinks(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href") ?? "";
    if (!adminAddress.test(href)) return;
    event.preventDefault();
    tell({ type: "leave-frame", url: href });
  });
  const open = window.open.bind(window);
  window.open = (url, target, features) => {
    const address = String(url ?? "");
    const top = target === "_top" || target === "_parent";
    if (!adminAddress.test(address) && !(top && isShellAddress(address))) return open(url, target, features);
    tell({ type: "leave-frame", url: address });
    return null;
  };
}

function isShellAddress(address: string): boolean {
  return new URL(address, location.href).origin === adminOrigin;
}

/** On the app's bounce page: goes back to the page that was asked for, now with a session token. */
export async function finishBounce(): Promise<void> {
  const wanted = new URLSearchParams(location.search).get("shopify-reload");
  if (wanted === null) return;
  const url = new URL(wanted, location.href);
  if (url.origin !== location.origin) return;
  url.searchParams.set("id_token", await ask("id-token"));
  location.replace(url.href);
}
