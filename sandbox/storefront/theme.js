// The theme's one behaviour: whoever chooses another variant sees its price, and the address names it.
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLSelectElement) || target.name !== "id") return;
  const price = target.selectedOptions[0]?.dataset.price;
  target
    .closest(".product")
    ?.querySelector(".price")
    ?.replaceChildren(price ?? "");
  history.replaceState(null, "", `?variant=${encodeURIComponent(target.value)}`);
});
