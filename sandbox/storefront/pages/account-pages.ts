import { html, type Html } from "../../admin-page/html.ts";
import type { Customer, Order } from "../../store/model.ts";
import { displayNameOf, emailOf } from "../../store/names.ts";
import { displayStatus, orderCurrentTotal, orderTotal } from "../../store/order-totals.ts";
import { storefrontPage, type PageFrame } from "../page.ts";

const SHOWN = 20;

/** The shop's own day of an instant. */
function day(frame: PageFrame, instantMs: number): string {
  const { ianaTimezone: timeZone } = frame.shop.store.shop;
  return new Intl.DateTimeFormat(frame.visitor.locale, { dateStyle: "medium", timeZone }).format(instantMs);
}

/** Sign in as anybody: the latest customers, or one by id. */
export function loginPage(frame: PageFrame, back: string): string {
  const { shop, texts, to } = frame;
  const known = shop.store.customerIndex("ID").items;
  const latest = new Set<Customer>();
  for (const order of shop.store.orderIndex("CREATED_AT").items.toReversed()) {
    if (latest.size === SHOWN) break;
    if (order.customer !== null) latest.add(order.customer);
  }
  const choices = latest.size === 0 ? known.slice(-SHOWN) : [...latest];
  const form = (inside: Html): Html =>
    html`<form class="row" method="post" action="${to("/account/login")}">
      <input type="hidden" name="return_to" value="${back}" />${inside}
    </form>`;
  return storefrontPage(
    frame,
    texts.signIn,
    html`<h1>${texts.signIn}</h1>
      <p>${texts.chooseCustomer}</p>
      ${form(
        html`<label>${texts.customerId} <input name="customer_id" inputmode="numeric" required /></label>
          <button class="primary">${texts.signIn}</button>`,
      )}
      <ul class="customers">
        ${choices.map(
          (customer) =>
            html`<li>
              ${form(
                html`<button name="customer_id" value="${customer.id}">${displayNameOf(customer)}</button>
                  <span class="muted">${emailOf(customer)} · ${texts.orders}: ${customer.orders.length}</span>`,
              )}
            </li>`,
        )}
      </ul>
      <p><a href="${to("/account/register")}">${texts.register}</a></p>`,
  );
}

/** Become a customer. */
export function registerPage(frame: PageFrame): string {
  const { texts, to } = frame;
  return storefrontPage(
    frame,
    texts.register,
    html`<h1>${texts.register}</h1>
      <form class="fields" method="post" action="${to("/account/register")}">
        <label>${texts.firstName} <input name="first_name" required autocomplete="given-name" /></label>
        <label>${texts.lastName} <input name="last_name" required autocomplete="family-name" /></label>
        <label>${texts.email} <input name="email" type="email" required autocomplete="email" /></label>
        <button class="primary">${texts.register}</button>
      </form>`,
  );
}

function orderRow(frame: PageFrame, order: Order): Html {
  const { shop, to, money } = frame;
  const status = order.cancelledAt === null ? displayStatus(order, shop.store.shop) : "CANCELLED";
  return html`<tr>
    <td><a href="${to(`/account/orders/${order.id.toString()}`)}">#${order.number}</a></td>
    <td>${day(frame, order.processedAt)}</td>
    <td>${status.toLowerCase().replaceAll("_", " ")}</td>
    <td class="number">${money(orderCurrentTotal(order, shop.store.shop))}</td>
  </tr>`;
}

/** The customer's orders and store credit. */
export function accountPage(frame: PageFrame, customer: Customer): string {
  const { shop, texts, money } = frame;
  const orders = customer.orders.slice(-SHOWN).reverse();
  const table = html`<table>
    <thead>
      <tr>
        <th>${texts.order}</th>
        <th>${texts.date}</th>
        <th>${texts.status}</th>
        <th class="number">${texts.total}</th>
      </tr>
    </thead>
    <tbody>
      ${orders.map((order) => orderRow(frame, order))}
    </tbody>
  </table>`;
  return storefrontPage(
    frame,
    texts.account,
    html`<h1>${displayNameOf(customer)}</h1>
      <p>${emailOf(customer)}</p>
      <p>${texts.storeCredit}: ${money(shop.store.credit.balance(customer.id))}</p>
      <h2>${texts.orders}</h2>
      ${orders.length === 0 ? html`<p>${texts.noOrders}</p>` : table}`,
  );
}

/** What an order came to: after checkout with thanks, later from the account. */
export function orderPage(frame: PageFrame, order: Order, thanks: boolean): string {
  const { shop, texts, money } = frame;
  const amounts: [string, bigint][] = [
    ...order.discounts.map(({ code, totalMinor }): [string, bigint] => [code ?? texts.discount, -totalMinor]),
    [texts.shipping, order.shippingMinor],
    [texts.total, orderTotal(order, shop.store.shop)],
    ...(order.storeCreditMinor === 0n ? [] : [[texts.storeCredit, -order.storeCreditMinor] as [string, bigint]]),
  ];
  return storefrontPage(
    frame,
    `#${order.number}`,
    html`<h1>${thanks ? texts.thanks : `${texts.order} #${order.number}`}</h1>
      <p>${texts.order} <strong id="order-name">#${order.number}</strong> · ${day(frame, order.processedAt)}</p>
      <table>
        <tbody>
          ${order.lines.map(
            (line) =>
              html`<tr>
                <td>${line.quantity} × ${line.title}</td>
                <td class="number">${money(line.unitPriceMinor * BigInt(line.quantity))}</td>
              </tr>`,
          )}
          ${amounts.map(
            ([label, amountMinor]) =>
              html`<tr>
                <td>${label}</td>
                <td class="number">${money(amountMinor)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  );
}
