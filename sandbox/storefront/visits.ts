import type { IncomingMessage, ServerResponse } from "node:http";
import { findVariant } from "../store/variants.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { readFields, redirect, Refusal } from "../wire/http.ts";
import { checkoutOf } from "./pages/checkout-page.ts";
import { inLocale, rememberVisitor, type CartLine, type Visitor } from "./visitor.ts";

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

function variantId(fields: Record<string, unknown>): bigint {
  const id =
    typeof fields["id"] === "bigint" || typeof fields["id"] === "number" ? fields["id"].toString() : text(fields["id"]);
  if (!/^\d{1,18}$/.test(id)) throw new Refusal(422, "id is no variant");
  return BigInt(id);
}

function quantityOf(fields: Record<string, unknown>): number {
  const quantity = Number(fields["quantity"] ?? 1);
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > 999)
    throw new Refusal(422, "quantity is no whole number from 0 to 999");
  return quantity;
}

function withLine(cart: readonly CartLine[], id: bigint, change: (quantity: number) => number): CartLine[] {
  const before = cart.find((line) => line.variantId === id)?.quantity ?? 0;
  const changed = { variantId: id, quantity: Math.min(999, change(before)) };
  const others = cart.map((line) => (line.variantId === id ? changed : line));
  return (before === 0 ? [...cart, changed] : others).filter(({ quantity }) => quantity > 0);
}

/** Does what a form of the storefront asks, and sends the browser on. Fetches that ask for JSON are sent on as well. */
export async function changeVisit(
  shop: HostedShop,
  visitor: Visitor,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fields = await readFields(request);
  const { store } = shop;
  const go = (changes: Partial<Visitor>, to: string): void => {
    rememberVisitor(response, { ...visitor, ...changes });
    redirect(response, inLocale(visitor.locale, to));
  };
  const checkout = fields["credit"] === "1" ? "/checkout?credit=1" : "/checkout";
  switch (path) {
    case "/cart/add":
    case "/cart/add.js": {
      const id = variantId(fields);
      if (findVariant(store, id) === undefined) throw new Refusal(422, "there is no such variant");
      go({ cart: withLine(visitor.cart, id, (before) => before + quantityOf(fields)) }, "/cart");
      return;
    }
    case "/cart/change":
    case "/cart/change.js":
      go({ cart: withLine(visitor.cart, variantId(fields), () => quantityOf(fields)) }, "/cart");
      return;
    case "/cart/clear":
    case "/cart/clear.js":
      go({ cart: [], codes: [] }, "/cart");
      return;
    case "/account/login": {
      const id = text(fields["customer_id"]);
      const customer = /^\d{1,18}$/.test(id) ? store.customers.get(BigInt(id)) : undefined;
      if (customer === undefined) throw new Refusal(422, "There is no such customer");
      const back = text(fields["return_to"]);
      go({ customer }, /^\/(?!\/)/.test(back) ? back : "/account");
      return;
    }
    case "/account/register": {
      const customer = store.createCustomer({
        firstName: text(fields["first_name"]),
        lastName: text(fields["last_name"]),
        email: text(fields["email"]),
        locale: visitor.locale,
      });
      go({ customer }, "/account");
      return;
    }
    case "/checkout/codes": {
      const gone = text(fields["remove"]).toLowerCase();
      const entered = text(fields["code"]);
      const kept = visitor.codes.filter((code) => code.toLowerCase() !== gone);
      go({ codes: [...new Set([...kept, ...(entered === "" ? [] : [entered])])] }, checkout);
      return;
    }
    case "/checkout": {
      const email = text(fields["email"]);
      const outcome = store.checkOut({
        ...checkoutOf(visitor, fields["credit"] === "1"),
        ...(visitor.customer === null && email !== "" ? { email } : {}),
        financialStatus: fields["pay"] === "later" ? "PENDING" : "PAID",
      });
      if (outcome.ok) go({ cart: [], codes: [] }, `/checkout/thanks/${outcome.order.id.toString()}`);
      else go({}, checkout);
      return;
    }
    default:
      throw new Refusal(404, "The storefront has no such form");
  }
}
