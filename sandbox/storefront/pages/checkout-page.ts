import { html } from "../../admin-page/html.ts";
import { priceCheckout, type CheckoutInput } from "../../store/checkout.ts";
import { displayNameOf } from "../../store/names.ts";
import { orderShipping } from "../../store/order-totals.ts";
import { storefrontPage, type PageFrame } from "../page.ts";
import type { Visitor } from "../visitor.ts";

/** The visitor's cart as a checkout. */
export function checkoutOf({ customer, cart, codes }: Visitor, storeCredit: boolean): CheckoutInput {
  return { customerId: customer?.id ?? null, lines: cart, codes, storeCredit };
}

/** The checkout: codes, store credit, what it comes to. No app is on it, as on Shopify. */
export function checkoutPage(frame: PageFrame, storeCredit: boolean): string {
  const { shop, visitor, texts, to, money } = frame;
  const { store } = shop;
  const priced = priceCheckout(store, checkoutOf(visitor, storeCredit));
  const { customer } = visitor;
  const held = customer === null || !store.credit.enabled ? 0n : store.credit.balance(customer.id);
  const subtotal = priced.lines.reduce((sum, line) => sum + line.unitPriceMinor * BigInt(line.quantity), 0n);
  const amounts: [string, bigint][] = [
    [texts.subtotal, subtotal],
    ...priced.discounts
      .filter(({ targetType }) => targetType === "LINE_ITEM")
      .map(({ code, totalMinor }): [string, bigint] => [`${texts.discount} ${code ?? ""}`, -totalMinor]),
    [texts.shipping, orderShipping({ ...priced, tipMinor: 0n })],
    [texts.total, priced.totalMinor],
    ...(priced.storeCreditMinor === 0n ? [] : [[texts.storeCredit, -priced.storeCreditMinor] as [string, bigint]]),
    [texts.toPay, priced.totalMinor - priced.storeCreditMinor],
  ];
  const withCredit = storeCredit ? html`<input type="hidden" name="credit" value="1" />` : "";
  const codes = priced.codes.map((state) =>
    state.ok
      ? html`<li>
          <code>${state.code}</code> −${money(state.discountMinor)}
          <form class="inline" method="post" action="${to("/checkout/codes")}">
            ${withCredit}
            <button name="remove" value="${state.code}">${texts.remove}</button>
          </form>
        </li>`
      : html`<li class="refused" role="alert">
          <code>${state.code}</code> ${texts.refusals[state.reason]}
          <form class="inline" method="post" action="${to("/checkout/codes")}">
            ${withCredit}
            <button name="remove" value="${state.code}">${texts.remove}</button>
          </form>
        </li>`,
  );
  const credit =
    held === 0n
      ? ""
      : html`<form class="row" action="${to("/checkout")}">
          <label
            ><input type="checkbox" name="credit" value="1" ${storeCredit ? "checked" : ""} /> ${texts.useStoreCredit}
            (${money(held)})</label
          ><button>${texts.apply}</button>
        </form>`;
  return storefrontPage(
    frame,
    texts.checkout,
    html`<h1>${texts.checkout}</h1>
      <p>${customer === null ? texts.guest : displayNameOf(customer)}</p>
      <form class="row" method="post" action="${to("/checkout/codes")}">
        ${withCredit}<label>${texts.code} <input name="code" autocomplete="off" required /></label
        ><button>${texts.apply}</button>
      </form>
      <ul class="codes">
        ${codes}
      </ul>
      ${credit}
      <table>
        <tbody>
          ${amounts.map(
            ([label, amountMinor]) =>
              html`<tr>
                <td>${label}</td>
                <td class="number">${money(amountMinor)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <form class="fields" method="post" action="${to("/checkout")}">
        ${withCredit}
        ${
          customer === null
            ? html`<label>${texts.email} <input name="email" type="email" autocomplete="email" required /></label>`
            : ""
        }
        <button class="primary" name="pay" value="now">${texts.payNow}</button>
        <button name="pay" value="later">${texts.payLater}</button>
      </form>`,
  );
}
