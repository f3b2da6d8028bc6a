import { barButtons, pressButton } from "./bars.ts";
import { hear, tell } from "./channel.ts";

/** What the shell's save bar stands for: an element, or a form that has been changed. */
interface Shown {
  buttons: () => ReturnType<typeof barButtons>;
  press: (index: number) => void;
}

let shown: Shown | null = null;

function present(bar: Shown | null): void {
  shown = bar;
  tell({ type: "save-bar", buttons: bar === null ? null : bar.buttons() });
}

/** `<ui-save-bar>`: shown and hidden by the app; its buttons are pressed from the shell. */
class SaveBar extends HTMLElement implements Shown {
  private observer: MutationObserver | null = null;
  discardConfirmation = false;
  get showing(): boolean {
    return shown === this;
  }
  buttons(): ReturnType<typeof barButtons> {
    return barButtons(this);
  }
  press(index: number): void {
    pressButton(this, index);
  }
  show(): Promise<void> {
    if (!this.showing) {
      present(this);
      this.observer = new MutationObserver(() => present(this));
      this.observer.observe(this, { subtree: true, childList: true, characterData: true, attributes: true });
      this.dispatchEvent(new Event("show"));
    }
    return Promise.resolve();
  }
  hide(): Promise<void> {
    if (this.showing) {
      this.observer?.disconnect();
      present(null);
      this.dispatchEvent(new Event("hide"));
    }
    return Promise.resolve();
  }
  toggle(): Promise<void> {
    return this.showing ? this.hide() : this.show();
  }
  disconnectedCallback(): void {
    void this.hide();
  }
}

/** `<form data-save-bar>`: any input shows the bar; Save submits the form, Discard resets it. */
function watchForms(): void {
  const bars = new WeakMap<HTMLFormElement, Shown>();
  const formOf = (event: Event): HTMLFormElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-save-bar]") : null;
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => {
      const form = formOf(event);
      if (form === null) return;
      const bar = bars.get(form) ?? {
        buttons: () => [
          { label: "Save", primary: true, disabled: false },
          { label: "Discard", primary: false, disabled: false },
        ],
        press: (index: number) => (index === 0 ? form.requestSubmit() : form.reset()),
      };
      bars.set(form, bar);
      if (shown !== bar) present(bar);
    });
  }
  for (const type of ["submit", "reset"]) {
    document.addEventListener(type, (event) => {
      const form = formOf(event);
      if (form !== null && shown !== null && shown === bars.get(form)) present(null);
    });
  }
}

/** Defines the save bar in both its forms. */
export function defineSaveBar(): void {
  customElements.define("ui-save-bar", SaveBar);
  watchForms();
  hear((message) => {
    if (message.type === "press" && message.bar === "save-bar") shown?.press(message.index);
  });
}

/** The save bar of this id; throws when there is none, as App Bridge does. */
export function saveBarById(id: string): SaveBar {
  const element = document.getElementById(id);
  if (element instanceof SaveBar) return element;
  throw new Error(`There is no ui-save-bar with the id ${id}`);
}
