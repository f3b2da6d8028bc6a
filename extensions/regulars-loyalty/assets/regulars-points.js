// Liquid reckoned the points of each price; this shows those of the variant that is chosen, however the theme says which.

{
  /** "gid://shopify/ProductVariant/7" or "7": "7". */
  const bare = (id) =>
    String(id ?? "")
      .split("/")
      .pop();

  class Points extends HTMLElement {
    connectedCallback() {
      this.left = new AbortController();
      const { signal } = this.left;
      // A form's own choice; what most themes do with the address; Shopify's standard event, whose answer comes later.
      document.addEventListener("change", (event) => this.show(this.chosenIn(event.target)), { signal });
      window.navigation?.addEventListener("currententrychange", () => this.show(this.named()), { signal });
      window.addEventListener("popstate", () => this.show(this.named()), { signal });
      const selected = (event) =>
        event.promise?.then(
          ({ variant }) => this.show(bare(variant?.id)),
          () => {},
        );
      document.addEventListener("shopify:product:select", selected, { signal });
    }

    disconnectedCallback() {
      this.left.abort();
    }

    chosenIn(element) {
      return element.closest?.('form[action*="/cart/add"]')?.querySelector("[name=id]")?.value;
    }

    named() {
      return new URLSearchParams(location.search).get("variant");
    }

    /** Shows a variant's points; a variant of another product changes nothing. */
    show(variant) {
      if (!/^\d+$/.test(variant)) return;
      const template = this.querySelector(`template[data-variants~="${variant}"]`);
      if (template) this.querySelector("[data-shown]").replaceChildren(template.content.cloneNode(true));
    }
  }

  customElements.define("regulars-points", Points);
}
