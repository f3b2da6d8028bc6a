import { Html, html } from "../../admin-page/html.ts";
import { idHash } from "../../store/made-up.ts";
import type { Product, Variant } from "../../store/model.ts";
import { priceOf, priceRange } from "../../store/price-list.ts";
import { fullTitle, variantById, variantsOf } from "../../store/variants.ts";
import { storefrontPage, type PageFrame } from "../page.ts";

const SHOWN = 24;

/** A picture that needs no network: a colour of the product's own with its first letter. */
function picture(product: Product): Html {
  const hue = idHash(product.id, 7) % 360;
  return html`<span class="picture" style="background: hsl(${hue} 45% 82%)" aria-hidden="true"
    >${product.title.slice(0, 1)}</span
  >`;
}

function card(frame: PageFrame, product: Product): Html {
  const { least } = priceRange(frame.shop.store, product);
  return html`<li>
    <a href="${frame.to(`/products/${product.id.toString()}`)}"
      >${picture(product)}<span>${product.title}</span><strong>${frame.money(least)}</strong></a
    >
  </li>`;
}

/** The home page: products, those of a search where one was made. */
export function homePage(frame: PageFrame, search: string): string {
  const { shop, texts, to } = frame;
  const wanted = search.trim().toLowerCase();
  const found: Product[] = [];
  for (const product of shop.store.products.values()) {
    if (found.length === SHOWN) break;
    if (product.title.toLowerCase().includes(wanted)) found.push(product);
  }
  return storefrontPage(
    frame,
    texts.home,
    html`<form class="row" action="${to("/")}">
        <input type="search" name="q" value="${search}" aria-label="${texts.search}" placeholder="${texts.search}" />
        <button>${texts.search}</button>
      </form>
      <h1>${texts.products}</h1>
      <ul class="products">
        ${found.map((product) => card(frame, product))}
      </ul>`,
  );
}

/** What can be bought of a product: one thing, or a choice. */
function variantChoice({ texts, shop, money }: PageFrame, product: Product, chosen: Variant): Html {
  if (product.variants.length === 0) return html`<input type="hidden" name="id" value="${chosen.id}" />`;
  const options = variantsOf(product).map((variant) => {
    const price = money(priceOf(shop.store, variant));
    const selected = variant === chosen ? "selected" : "";
    return html`<option value="${variant.id}" data-price="${price}" ${selected}>${variant.title} · ${price}</option>`;
  });
  return html`<label
    >${texts.variant}
    <select name="id">
      ${options}
    </select></label
  >`;
}

/** A product with what the app's blocks say about it. @param chosen the variant that the address names */
export function productPage(frame: PageFrame, product: Product, chosen: bigint | null): string {
  const { texts, to, parts } = frame;
  const [first, ...others] = variantsOf(product);
  const variant = others.find(({ id }) => id === chosen) ?? first;
  const sections = new Html(parts.section);
  return storefrontPage(
    frame,
    product.title,
    html`<article class="product">
      ${picture(product)}
      <div>
        <h1>${product.title}</h1>
        <p class="price">${frame.money(priceOf(frame.shop.store, variant))}</p>
        ${sections}
        <form class="row" method="post" action="${to("/cart/add")}">
          ${variantChoice(frame, product, variant)}
          <label>${texts.quantity} <input type="number" name="quantity" value="1" min="1" max="999" /></label>
          <button class="primary">${texts.addToCart}</button>
        </form>
        <p class="muted">${product.collections.map(({ title }) => title).join(" · ")}</p>
      </div>
    </article>`,
  );
}

/** The cart: quantities, removal, a code to carry to checkout. */
export function cartPage(frame: PageFrame): string {
  const { shop, visitor, texts, to, money } = frame;
  const { store } = shop;
  const rows = visitor.cart.map(({ variantId, quantity }) => {
    const variant = variantById(store, variantId);
    const { product } = variant;
    const price = priceOf(store, variant);
    return html`<tr>
      <td><a href="${to(`/products/${product.id.toString()}`)}">${fullTitle(product.title, variant)}</a></td>
      <td class="number">${money(price)}</td>
      <td>
        <form class="row" method="post" action="${to("/cart/change")}">
          <input type="hidden" name="id" value="${variantId}" />
          <input type="number" name="quantity" value="${quantity}" min="0" max="999" aria-label="${texts.quantity}" />
          <button>${texts.update}</button>
          <button name="quantity" value="0">${texts.remove}</button>
        </form>
      </td>
      <td class="number">${money(price * BigInt(quantity))}</td>
    </tr>`;
  });
  const total = visitor.cart.reduce(
    (sum, line) => sum + priceOf(store, variantById(store, line.variantId)) * BigInt(line.quantity),
    0n,
  );
  const filled = html`<table>
      <thead>
        <tr>
          <th>${texts.products}</th>
          <th class="number">${texts.price}</th>
          <th>${texts.quantity}</th>
          <th class="number">${texts.total}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <p class="price">${texts.subtotal}: ${money(total)}</p>
    ${visitor.codes.length === 0 ? "" : html`<p>${texts.code}: ${visitor.codes.join(", ")}</p>`}
    <a class="primary" href="${to("/checkout")}">${texts.checkout}</a>`;
  return storefrontPage(
    frame,
    texts.cart,
    html`<h1>${texts.cart}</h1>
      ${visitor.cart.length === 0 ? html`<p>${texts.emptyCart}</p>` : filled}`,
  );
}

/** No such page, in the shop's clothes. */
export function missingPage(frame: PageFrame): string {
  return storefrontPage(
    frame,
    "404",
    html`<h1>404</h1>
      <p>${frame.texts.notFound}</p>`,
  );
}
