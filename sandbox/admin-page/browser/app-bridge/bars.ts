import type { BarButton } from "../messages.ts";
import { hear, tell } from "./channel.ts";

/** The labels and states of an element's buttons, for the shell to show. */
export function barButtons(element: Element): BarButton[] {
  return buttonsOf(element).map((button) => ({
    label: button.textContent.trim(),
    primary: button.getAttribute("variant") === "primary",
    disabled: button.hasAttribute("disabled"),
  }));
}

function buttonsOf(element: Element): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>("button, a")];
}

/** Presses the button that belongs to the one pressed in the shell. */
export function pressButton(element: Element, index: number): void {
  buttonsOf(element)[index]?.click();
}

/** An element whose content the shell shows: whatever changes in it is told again. */
abstract class MirroredElement extends HTMLElement {
  private observer: MutationObserver | null = null;
  connectedCallback(): void {
    // The parser, and React, put the children in after the element itself.
    queueMicrotask(() => this.mirror());
    this.observer = new MutationObserver(() => this.mirror());
    this.observer.observe(this, { subtree: true, childList: true, characterData: true, attributes: true });
  }
  disconnectedCallback(): void {
    this.observer?.disconnect();
  }
  abstract mirror(): void;
}

/** `<ui-nav-menu>` and `<s-app-nav>`: the app's part of the admin's navigation. */
class NavMenu extends MirroredElement {
  mirror(): void {
    const links = [...this.querySelectorAll("a, s-link")];
    tell({
      type: "menu",
      items: links.map((link) => ({
        href: link.getAttribute("href") ?? "/",
        label: link.textContent.trim(),
        home: link.getAttribute("rel") === "home",
      })),
    });
  }
}

/** `<ui-title-bar>`: title and buttons above the app; in a modal the modal takes it. */
class TitleBar extends MirroredElement {
  mirror(): void {
    if (!this.isConnected || this.closest("ui-modal") !== null) return;
    tell({ type: "title", title: this.getAttribute("title") ?? "", buttons: barButtons(this) });
  }
  override connectedCallback(): void {
    super.connectedCallback();
    if (this.closest("ui-modal") === null) show(this);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (shownTitleBar === this) show(null);
  }
}

let shownTitleBar: TitleBar | null = null;

function show(bar: TitleBar | null): void {
  shownTitleBar = bar;
  if (bar === null) tell({ type: "title", title: "", buttons: [] });
}

/** Hides in the app's page what the admin shows around it. A constructed sheet passes any Content-Security-Policy. */
export function hideMirrored(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar, ui-modal { display: none }");
  document.adoptedStyleSheets.push(sheet);
}

/** Defines the elements that the admin shows around the app. */
export function defineBars(): void {
  customElements.define("ui-nav-menu", NavMenu);
  customElements.define("s-app-nav", class extends NavMenu {});
  customElements.define("ui-title-bar", TitleBar);
  hear((message) => {
    if (message.type === "press" && message.bar === "title" && shownTitleBar !== null) {
      pressButton(shownTitleBar, message.index);
    }
  });
}
