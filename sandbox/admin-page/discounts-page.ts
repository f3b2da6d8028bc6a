import { discountClass, type Discount } from "../store/discount.ts";
import { formatAmount } from "../store/money.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { html, type Html } from "./html.ts";
import { layout, type Locale } from "./layout.ts";

function worth({ value }: Discount, exponent: number): string {
  if (value === null) return "free shipping";
  return value.kind === "percentage"
    ? `${Number(value.millionths) / 10_000} %`
    : formatAmount(value.amountMinor, exponent);
}

function row({ store, domain, handle }: HostedShop, discount: Discount): Html {
  const call = (verb: string): string => `/sandbox/discounts/${discount.id.toString()}/${verb}?shop=${domain}`;
  const customers = [...(discount.customerIds ?? [])].slice(0, 3);
  return html`<tr>
    <td><code>${discount.code}</code></td>
    <td>${discount.title}</td>
    <td>${worth(discount, store.shop.exponent)}, ${discountClass(discount).toLowerCase()}</td>
    <td>
      ${
        discount.customerIds === null
          ? "everybody"
          : customers.map((id) => html`<a href="/store/${handle}/customers/${id}">${id}</a> `)
      }
    </td>
    <td>${store.discounts.status(discount).toLowerCase()}</td>
    <td class="number">${discount.uses} / ${discount.usageLimit ?? "∞"}</td>
    <td>
      ${["activate", "deactivate", "delete"].map(
        (verb) => html`<form class="inline" data-call="${call(verb)}"><button>${verb}</button></form>`,
      )}
    </td>
  </tr>`;
}

/** The store's discount codes, the newest first. */
export function discountsPage(shop: HostedShop, app: HostedApp, locale: Locale): string {
  const discounts = shop.store.discounts.all().reverse();
  return layout({
    shop,
    app,
    locale,
    title: "Discounts",
    current: "discounts",
    script: "/sandbox-admin/orders.js",
    main: html`<h1>Discounts</h1>
      <p id="outcome" role="status"></p>
      <section class="card">
        <table>
          <thead>
            <tr>
              <th>Code</th>
              <th>Title</th>
              <th>Gives</th>
              <th>For</th>
              <th>Status</th>
              <th class="number">Used</th>
              <th>Actions</th>
            </tr>
          </thead>
          <tbody>
            ${discounts.map((one) => row(shop, one))}
          </tbody>
        </table>
        <p>${discounts.length} codes.</p>
      </section>`,
  });
}
