import { madeUpFirstName, madeUpLastName } from "../store/made-up.ts";
import type { Customer, Order } from "../store/model.ts";
import { formatAmount } from "../store/money.ts";
import { displayStatus, orderCurrentTotal } from "../store/order-totals.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { html, type Html } from "./html.ts";
import { layout, type Locale } from "./layout.ts";

const shown = 25;

function nameOf(customer: Customer | null): string {
  if (customer === null) return "No customer";
  return `${customer.firstName ?? madeUpFirstName(customer.id)} ${customer.lastName ?? madeUpLastName(customer.id)}`;
}

/** A form of hidden fields whose one button makes a control call. */
function button(label: string, call: string, fields: Record<string, string> = {}): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`<form class="inline" data-call="${call}">${hidden}<button>${label}</button></form>`;
}

function row(order: Order, { store, domain, handle }: HostedShop): Html {
  const status = order.cancelledAt === null ? displayStatus(order, store.shop) : "CANCELLED";
  const call = (verb: string): string => `/sandbox/orders/${order.id.toString()}/${verb}?shop=${domain}`;
  const customerId = order.customer?.id.toString();
  const total = formatAmount(orderCurrentTotal(order, store.shop), store.shop.exponent);
  return html`<tr>
    <td><a href="/store/${handle}/orders/${order.id}">#${order.number}</a></td>
    <td>${new Date(order.processedAt).toISOString().slice(0, 16).replace("T", " ")}</td>
    <td>${nameOf(order.customer)}</td>
    <td class="number">${total} ${store.shop.currencyCode}</td>
    <td>${status.toLowerCase()}</td>
    <td>
      ${button("Refund", call("refund"))}${button("Cancel", call("cancel"))}${button("Delete", call("delete"))}
      ${
        customerId === undefined
          ? ""
          : html`<details>
              <summary>Privacy</summary>
              ${button("Data request", `/sandbox/data-request?shop=${domain}`, { customerId })}
              ${button("Redact", `/sandbox/redact?shop=${domain}`, { customerId })}
            </details>`
      }
    </td>
  </tr>`;
}

/** The store's latest orders, with buttons for what can happen to one and a form to place another. */
export function ordersPage(shop: HostedShop, app: HostedApp, locale: Locale): string {
  const { store } = shop;
  const latest = store.orderIndex("CREATED_AT").items.slice(-shown).reverse();
  const customers = [...new Set(latest.flatMap((order) => order.customer ?? []))];
  const products = [...store.products.values()].slice(0, 50);
  return layout({
    shop,
    app,
    locale,
    title: "Orders",
    current: "orders",
    script: "/sandbox-admin/orders.js",
    main: html`<h1>Orders</h1>
      <p id="outcome" role="status"></p>
      <section class="card">
        <h2>Place an order</h2>
        <form class="fields" data-call="/sandbox/orders?shop=${shop.domain}">
          <label
            >Customer <input name="customerId" list="customers" placeholder="random, or “guest”" autocomplete="off"
          /></label>
          <label>Product <input name="productId" list="products" placeholder="random" autocomplete="off" /></label>
          <label>Quantity <input name="quantity" type="number" min="1" value="1" /></label>
          <label>Unit price <input name="unitPrice" inputmode="decimal" placeholder="10" /></label>
          <button class="primary">Place order</button>
        </form>
        <datalist id="customers">
          ${customers.map((one) => html`<option value="${one.id}">${nameOf(one)}</option>`)}
        </datalist>
        <datalist id="products">
          ${products.map((one) => html`<option value="${one.id}">${one.title}</option>`)}
        </datalist>
      </section>
      <section class="card">
        <table>
          <thead>
            <tr>
              <th>Order</th>
              <th>Date (UTC)</th>
              <th>Customer</th>
              <th class="number">Total</th>
              <th>Status</th>
              <th>Actions</th>
            </tr>
          </thead>
          <tbody>
            ${latest.map((order) => row(order, shop))}
          </tbody>
        </table>
        <p>The latest ${latest.length} of ${store.orders.size}.</p>
      </section>`,
  });
}
