import { gid } from "../graphql/values.ts";
import type { Customer } from "../store/model.ts";
import { formatAmount } from "../store/money.ts";
import { displayNameOf, emailOf } from "../store/names.ts";
import type { CreditAccount } from "../store/store-credit.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { html, type Html } from "./html.ts";
import { layout, type Locale } from "./layout.ts";

const SHOWN = 50;

/** Customers worth a look: those with store credit or something the app wrote, then the latest to order. */
function chosen({ store, adminApi }: HostedShop, search: string): Customer[] {
  if (search !== "") {
    const found = /^\d{1,18}$/.test(search) ? store.customers.get(BigInt(search)) : undefined;
    if (found !== undefined) return [found];
    const wanted = search.toLowerCase();
    return store
      .customerIndex("ID")
      .items.filter((one) => `${displayNameOf(one)} ${emailOf(one)}`.toLowerCase().includes(wanted))
      .slice(0, SHOWN);
  }
  const own = adminApi.metafields.ownersWith("Customer").map((id) => store.customers.get(id));
  const credited = store.credit.all().map(({ customerId }) => store.customers.get(customerId));
  const latest = store.orderIndex("CREATED_AT").items.slice(-SHOWN).reverse();
  const all = [...credited, ...own, ...latest.map(({ customer }) => customer)];
  return [...new Set(all.filter((one) => one !== undefined && one !== null))].slice(0, SHOWN);
}

/** The store's customers. */
export function customersPage(shop: HostedShop, app: HostedApp, locale: Locale, search: string): string {
  const { store } = shop;
  const rows = chosen(shop, search).map(
    (one) =>
      html`<tr>
        <td><a href="/store/${shop.handle}/customers/${one.id}">${displayNameOf(one)}</a></td>
        <td>${one.id}</td>
        <td>${emailOf(one)}</td>
        <td class="number">${one.orders.length}</td>
        <td class="number">${formatAmount(store.credit.balance(one.id), store.shop.exponent)}</td>
      </tr>`,
  );
  return layout({
    shop,
    app,
    locale,
    title: "Customers",
    current: "customers",
    script: "/sandbox-admin/orders.js",
    main: html`<h1>Customers</h1>
      <p id="outcome" role="status"></p>
      <section class="card">
        <form class="fields">
          <label>Name, e-mail or id <input name="q" type="search" value="${search}" /></label><button>Search</button>
        </form>
        <table>
          <thead>
            <tr>
              <th>Customer</th>
              <th>Id</th>
              <th>E-mail</th>
              <th class="number">Orders</th>
              <th class="number">Store credit</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
        <p>${rows.length} of ${store.customers.size}.</p>
      </section>`,
  });
}

function creditCard({ store, domain }: HostedShop, customer: Customer, account: CreditAccount | null): Html {
  const write = (amountMinor: bigint): string => formatAmount(amountMinor, store.shop.exponent);
  const rows = (account?.transactions ?? []).map(
    (one) =>
      html`<tr>
        <td>${new Date(one.createdAt).toISOString().slice(0, 16).replace("T", " ")}</td>
        <td>${one.kind}, ${one.event.toLowerCase().replaceAll("_", " ")}</td>
        <td class="number">${write(one.amountMinor)}</td>
        <td class="number">${write(one.balanceAfterMinor)}</td>
      </tr>`,
  );
  return html`<section class="card">
    <h2>Store credit: ${write(account?.balanceMinor ?? 0n)} ${store.shop.currencyCode}</h2>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <form class="fields" data-call="/sandbox/credit?shop=${domain}">
      <input type="hidden" name="customerId" value="${customer.id}" />
      <label>Amount <input name="amount" placeholder="5 or -5" required /></label><button>Give or take</button>
    </form>
  </section>`;
}

/** One customer: what the store knows, what the app wrote beside it, store credit, codes, orders. */
export function customerPage(shop: HostedShop, app: HostedApp, locale: Locale, customer: Customer): string {
  const { store, adminApi, domain, handle } = shop;
  const metafields = adminApi.metafields.list(gid("Customer", customer.id), null);
  const codes = store.discounts.all().filter(({ customerIds }) => customerIds?.has(customer.id) === true);
  return layout({
    shop,
    app,
    locale,
    title: displayNameOf(customer),
    current: "customers",
    script: "/sandbox-admin/orders.js",
    main: html`<h1>${displayNameOf(customer)}</h1>
      <p id="outcome" role="status"></p>
      <section class="card">
        <p>${customer.id} · ${emailOf(customer)} · ${customer.tags.join(", ")}</p>
        <form class="fields" data-call="/sandbox/customers/${customer.id}/update?shop=${domain}">
          <label>Birth date <input name="birthDate" type="date" value="${customer.birthDate ?? ""}" required /></label>
          <button>Save</button>
        </form>
      </section>
      <section class="card">
        <h2>Metafields</h2>
        <table>
          <tbody>
            ${metafields.map(
              ({ namespace, key, type, value }) =>
                html`<tr>
                  <td>${namespace}.${key}</td>
                  <td>${type}</td>
                  <td><code>${value}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>
      ${creditCard(shop, customer, store.credit.ofCustomer(customer.id))}
      <section class="card">
        <h2>Codes</h2>
        <p>
          ${codes.map((one) => html`<code>${one.code}</code> ${store.discounts.status(one).toLowerCase()}, used ${one.uses}. `)}
        </p>
        <h2>Orders</h2>
        <p>
          ${customer.orders
            .slice(-SHOWN)
            .reverse()
            .map((order) => html`<a href="/store/${handle}/orders/${order.id}">#${order.number}</a> `)}
        </p>
      </section>`,
  });
}
