{
  /** The points of the chosen variant, as Liquid reckoned them. */
  class Points extends HTMLElement {
    connectedCallback() {
      document.addEventListener("change", (event) => {
        const form = /** @type {HTMLElement} */ (event.target).closest('form[action*="/cart/add"]');
        const chosen = form?.querySelector("[name=id]")?.value;
        const template = chosen && this.querySelector(`template[data-variant="${CSS.escape(chosen)}"]`);
        if (template) this.querySelector("[data-shown]")?.replaceChildren(template.content.cloneNode(true));
      });
    }
  }

  customElements.define("regulars-points", Points);
}
