/** What Shopify put into the address of the frame and every page of ours must keep, so that a reload finds the shop. */
const KEPT = ["shop", "host", "embedded", "locale"] as const;

/**
 * The given in-app address with the frame's parameters added from `search` (the present page's query). An address that
 * has a parameter itself keeps its own; the session token is never carried, since it is short-lived and secret.
 */
export function keepFrame(to: string, search: string): string {
  const [withoutHash = "", hash] = to.split("#", 2);
  const [path = "", query = ""] = withoutHash.split("?", 2);
  const present = new URLSearchParams(search);
  const wanted = new URLSearchParams(query);
  for (const name of KEPT) {
    const value = present.get(name);
    if (value !== null && !wanted.has(name)) wanted.set(name, value);
  }
  const text = wanted.toString();
  return path + (text === "" ? "" : `?${text}`) + (hash === undefined ? "" : `#${hash}`);
}

/** Whether an address leads to another page of this app rather than out of it. */
export function isInApp(to: string): boolean {
  return to.startsWith("/") && !to.startsWith("//");
}
