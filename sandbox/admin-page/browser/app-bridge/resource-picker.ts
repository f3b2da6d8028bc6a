import type { ShopifyGlobal } from "@shopify/app-bridge-types";
import type { PickableResource } from "../messages.ts";
import { ask } from "./channel.ts";

const SHOWN = 50;

type Picker = ShopifyGlobal["resourcePicker"];
type Options = Parameters<Picker>[0];

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  members: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), members);
}

/** The list of what a search finds, one checkbox (or, for a single choice, radio button) each. */
function drawList(
  list: HTMLElement,
  all: readonly PickableResource[],
  search: string,
  chosen: Set<string>,
  single: boolean,
): void {
  const wanted = search.trim().toLowerCase();
  const found = all.filter(({ title }) => title.toLowerCase().includes(wanted)).slice(0, SHOWN);
  list.replaceChildren(
    ...found.map(({ id, title }) => {
      const input = element("input", {
        type: single ? "radio" : "checkbox",
        name: "sandbox-resource",
        checked: chosen.has(id),
      });
      input.addEventListener("change", () => {
        if (single) chosen.clear();
        if (input.checked) chosen.add(id);
        else chosen.delete(id);
      });
      const label = element("label", {});
      label.style.cssText = "display:flex;gap:8px;padding:6px 16px";
      label.append(input, title);
      return label;
    }),
  );
}

function pick(all: readonly PickableResource[], options: Options): Promise<PickableResource[] | undefined> {
  const single = options.multiple !== true && !(typeof options.multiple === "number" && options.multiple > 1);
  const chosen = new Set((options.selectionIds ?? []).map(({ id }) => id));
  const dialog = element("dialog", {});
  dialog.style.cssText = "border:0;border-radius:12px;padding:0;width:min(620px,90vw);font-family:inherit";
  const title = `${options.action === "select" ? "Select" : "Add"} ${options.type}${single ? "" : "s"}`;
  dialog.setAttribute("aria-label", title);
  const search = element("input", { type: "search", placeholder: "Search", value: options.query ?? "" });
  search.style.cssText = "display:block;margin:12px 16px;width:calc(100% - 32px);font:inherit;padding:6px 10px";
  search.setAttribute("aria-label", "Search");
  const list = element("div", {});
  list.style.cssText = "height:45vh;overflow:auto";
  const draw = (): void => drawList(list, all, search.value, chosen, single);
  search.addEventListener("input", draw);
  draw();
  const header = element("header", { textContent: title });
  header.style.cssText = "padding:12px 16px;background:#f3f3f3;font-weight:600";
  const footer = element("footer", {});
  footer.style.cssText = "display:flex;gap:8px;justify-content:flex-end;padding:12px 16px";
  const cancel = element("button", { textContent: "Cancel" });
  const done = element("button", { textContent: options.action === "select" ? "Select" : "Add" });
  footer.append(cancel, done);
  dialog.append(header, search, list, footer);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer: PickableResource[] | undefined;
    cancel.addEventListener("click", () => dialog.close());
    done.addEventListener("click", () => {
      answer = all.filter(({ id }) => chosen.has(id));
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}

/** `shopify.resourcePicker`: products or collections; of each the sandbox hands out id, title and handle. */
export const resourcePicker = (async (options: Options) => {
  if (options.type === "variant") throw new Error("The sandbox has no picker of variants");
  const all = await ask(options.type === "product" ? "products" : "collections");
  return pick(all, options);
}) as unknown as Picker;
