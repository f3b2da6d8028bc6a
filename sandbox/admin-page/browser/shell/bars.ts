import type { BarButton, MenuItem, Told } from "../messages.ts";
import { makeButton, part } from "./page.ts";

/** Shows the app's menu under its name in the left navigation. */
export function showMenu(items: readonly MenuItem[], basePath: string, onGo: (href: string) => void): void {
  const menu = part("app-menu");
  menu.replaceChildren(
    ...items
      .filter((item) => !item.home)
      .map((item) => {
        const link = document.createElement("a");
        link.href = basePath + new URL(item.href, "http://app").pathname;
        link.textContent = item.label;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          onGo(item.href);
        });
        const entry = document.createElement("li");
        entry.append(link);
        return entry;
      }),
  );
  markCurrent();
}

/** Marks the menu entry of the page that is shown. */
export function markCurrent(): void {
  for (const link of part("app-menu").querySelectorAll("a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Shows the app's title and its buttons in the bar above the frame. */
export function showTitle(title: string, buttons: readonly BarButton[], onPress: (index: number) => void): void {
  part("page-title").textContent = title;
  part("page-buttons").replaceChildren(...barButtons(buttons, onPress));
}

/** Shows or hides the save bar, which takes the place of the search in the top bar. */
export function showSaveBar(buttons: readonly BarButton[] | null, onPress: (index: number) => void): void {
  part("save-bar").hidden = buttons === null;
  part("save-bar-buttons").replaceChildren(...barButtons(buttons ?? [], onPress));
}

function barButtons(buttons: readonly BarButton[], onPress: (index: number) => void): HTMLButtonElement[] {
  return buttons.map(({ label, primary, disabled }, index) => {
    const button = makeButton(label, () => onPress(index), primary);
    button.disabled = disabled;
    return button;
  });
}

/** Whether the page may be left: at once without a save bar, else as the merchant answers. */
export async function mayLeave(): Promise<boolean> {
  if (part("save-bar").hidden) return true;
  const dialog = part("leave-dialog") as HTMLDialogElement;
  dialog.returnValue = "stay";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "leave";
}

/** Shows a toast until its time is over, it is dismissed, or its action is taken. */
export function showToast(
  toast: Extract<Told, { type: "toast" }>,
  onEvent: (event: "action" | "dismiss") => void,
): void {
  const box = document.createElement("div");
  box.id = `shell-${toast.id}`;
  box.className = toast.isError ? "toast error" : "toast";
  box.setAttribute("role", "status");
  box.append(toast.message);
  const leave = (event: "action" | "dismiss"): void => {
    if (!box.isConnected) return;
    if (event === "action") onEvent("action");
    box.remove();
    onEvent("dismiss");
  };
  if (toast.action !== null) box.append(makeButton(toast.action, () => leave("action")));
  const close = makeButton("✕", () => leave("dismiss"));
  close.setAttribute("aria-label", "Dismiss");
  box.append(close);
  part("toasts").append(box);
  setTimeout(() => leave("dismiss"), toast.durationMs);
}

/** Takes a toast away. */
export function hideToast(id: string): void {
  document.getElementById(`shell-${id}`)?.remove();
}
