import { barButtons, pressButton } from "./bars.ts";

/**
 * `<ui-modal>`. Shopify shows a modal in a window of its own over the whole admin; here it is a dialog over the app's
 * page. `content` is the element into which app-bridge-react renders; without React the children themselves move in.
 */
class Modal extends HTMLElement {
  readonly content = document.createElement("div");
  variant = "base";
  src: string | undefined;
  private dialog: HTMLDialogElement | null = null;

  get contentWindow(): Window | null {
    return this.dialog?.querySelector("iframe")?.contentWindow ?? null;
  }
  disconnectedCallback(): void {
    void this.hide();
  }

  show(): Promise<void> {
    if (this.dialog !== null) return Promise.resolve();
    const dialog = document.createElement("dialog");
    dialog.style.cssText =
      "border:0;border-radius:12px;padding:0;min-width:min(620px,90vw);max-width:90vw;max-height:90vh;font-family:inherit";
    const titleBar = this.querySelector("ui-title-bar");
    dialog.append(this.header(titleBar), this.body(), this.footer(titleBar));
    dialog.addEventListener("close", () => void this.hide());
    document.body.append(dialog);
    dialog.showModal();
    this.dialog = dialog;
    this.dispatchEvent(new Event("show"));
    return Promise.resolve();
  }
  hide(): Promise<void> {
    const { dialog } = this;
    if (dialog !== null) {
      this.dialog = null;
      dialog.close();
      dialog.remove();
      this.dispatchEvent(new Event("hide"));
    }
    return Promise.resolve();
  }
  toggle(): Promise<void> {
    return this.dialog === null ? this.show() : this.hide();
  }

  private header(titleBar: Element | null): HTMLElement {
    const header = document.createElement("header");
    header.style.cssText =
      "display:flex;justify-content:space-between;padding:12px 16px;background:#f3f3f3;font-weight:600";
    const close = document.createElement("button");
    close.textContent = "✕";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => void this.hide());
    header.append(titleBar?.getAttribute("title") ?? "", close);
    return header;
  }
  private body(): HTMLElement {
    const source = this.src ?? this.getAttribute("src");
    if (source !== null) {
      const frame = document.createElement("iframe");
      frame.src = source;
      frame.style.cssText = "border:0;width:100%;height:60vh";
      return frame;
    }
    if (this.content.childNodes.length === 0) {
      this.content.append(...[...this.children].filter((child) => !child.localName.startsWith("ui-")));
    }
    return this.content;
  }
  private footer(titleBar: Element | null): HTMLElement {
    const footer = document.createElement("footer");
    footer.style.cssText = "display:flex;justify-content:flex-end;gap:8px;padding:12px 16px";
    if (titleBar === null) return footer;
    for (const [index, { label, primary, disabled }] of barButtons(titleBar).entries()) {
      const button = document.createElement("button");
      button.textContent = label;
      button.disabled = disabled;
      if (primary) button.style.fontWeight = "600";
      button.addEventListener("click", () => pressButton(titleBar, index));
      footer.append(button);
    }
    return footer;
  }
}

/** Defines `<ui-modal>`. */
export function defineModal(): void {
  customElements.define("ui-modal", Modal);
}

/** The modal of this id; throws when there is none. */
export function modalById(id: string): Modal {
  const element = document.getElementById(id);
  if (element instanceof Modal) return element;
  throw new Error(`There is no ui-modal with the id ${id}`);
}
