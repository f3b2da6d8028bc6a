import type { Line, Order } from "../store/model.ts";
import { formatAmount } from "../store/money.ts";
import { displayNameOf } from "../store/names.ts";
import { currentQuantity, displayStatus, orderShipping, orderTotal, refundedShipping } from "../store/order-totals.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { html, type Html } from "./html.ts";
import { layout, type Locale } from "./layout.ts";

/** One order: its lines with what each code took off, what was paid how, what went back; refund and edit by line. */
export function orderPage(shop: HostedShop, app: HostedApp, locale: Locale, order: Order): string {
  const { store, domain, handle } = shop;
  const write = (amountMinor: bigint): string => formatAmount(amountMinor, store.shop.exponent);
  const call = (verb: string): string => `/sandbox/orders/${order.id.toString()}/${verb}?shop=${domain}`;
  const line = (one: Line): Html =>
    html`<tr>
      <td>${one.title}</td>
      <td class="number">${one.quantity}</td>
      <td class="number">${write(one.unitPriceMinor)}</td>
      <td>
        ${one.allocations.map(
          ({ discount, amountMinor }) => html`<code>${discount.code ?? "by hand"}</code> −${write(amountMinor)} `,
        )}
      </td>
      <td class="number">${one.refunded} (${write(one.refundedMinor)})</td>
      <td>
        <input
          form="refund"
          name="line:${one.id}"
          type="number"
          min="0"
          max="${currentQuantity(one)}"
          aria-label="Refund units of ${one.title}"
        />
        of ${currentQuantity(one)}
        <form class="inline" data-call="${call("edit")}">
          <input type="hidden" name="lineId" value="${one.id}" />
          <input name="quantity" type="number" min="0" value="${currentQuantity(one)}" aria-label="Units" />
          <button>Edit</button>
        </form>
      </td>
    </tr>`;
  const { customer } = order;
  const shippingLeft = orderShipping(order) - refundedShipping(order);
  const status = order.cancelledAt === null ? displayStatus(order, store.shop) : "CANCELLED";
  return layout({
    shop,
    app,
    locale,
    title: `#${order.number}`,
    current: "orders",
    script: "/sandbox-admin/orders.js",
    main: html`<h1>#${order.number}</h1>
      <p id="outcome" role="status"></p>
      <section class="card">
        <p>
          ${order.id} · ${new Date(order.processedAt).toISOString()} · ${status.toLowerCase()} ·
          ${customer === null ? "guest" : html`<a href="/store/${handle}/customers/${customer.id}">${displayNameOf(customer)}</a>`}
        </p>
        <table>
          <thead>
            <tr>
              <th>Line</th>
              <th class="number">Units</th>
              <th class="number">Price</th>
              <th>Discounts</th>
              <th class="number">Refunded</th>
              <th>Refund</th>
            </tr>
          </thead>
          <tbody>
            ${order.lines.map(line)}
          </tbody>
        </table>
        <p>
          Shipping ${write(order.shippingMinor)}, off it ${write(order.shippingDiscountMinor)} · total
          ${write(orderTotal(order, store.shop))} ${store.shop.currencyCode} · by store credit
          ${write(order.storeCreditMinor)}
        </p>
        <form class="fields" id="refund" data-call="${call("refund")}">
          <label
            >Shipping <input name="shipping" inputmode="decimal" placeholder="${write(shippingLeft)} left"
          /></label>
          <button class="primary">Refund</button>
        </form>
        ${["pay", "cancel", "delete"].map(
          (verb) => html`<form class="inline" data-call="${call(verb)}"><button>${verb}</button></form>`,
        )}
      </section>
      <section class="card">
        <h2>Refunds</h2>
        <p>
          ${order.refunds.map(
            (refund) =>
              html`${new Date(refund.createdAt).toISOString().slice(0, 16)}: ${write(refund.totalMinor)}, of it shipping
                ${write(refund.shippingMinor)}, to store credit ${write(refund.creditMinor)}.<br />`,
          )}
        </p>
      </section>`,
  });
}
