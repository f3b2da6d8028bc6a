import type { IncomingMessage, ServerResponse } from "node:http";
import type { Customer } from "../store/model.ts";
import { findVariant } from "../store/variants.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";

/** Languages the storefront speaks; English has no prefix in addresses. */
export const storefrontLocales = ["en", "ko", "ja"] as const;
export type StorefrontLocale = (typeof storefrontLocales)[number];

export interface CartLine {
  variantId: bigint;
  quantity: number;
}

/** Whoever looks at the storefront: all that is known is in two cookies and the address. */
export interface Visitor {
  locale: StorefrontLocale;
  customer: Customer | null;
  cart: CartLine[];
  codes: string[];
}

const YEAR_S = 31_536_000;
const MOST_LINES = 50;

function cookies(request: IncomingMessage): Map<string, string> {
  const parts = (request.headers.cookie ?? "").split(";").map((part) => part.trim().split("="));
  return new Map(parts.map(([name = "", ...value]) => [name, value.join("=")]));
}

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return "";
  }
}

/** The address's locale, and the path without it. */
export function localeOf(pathname: string): { locale: StorefrontLocale; path: string } {
  const [, first = "", ...rest] = pathname.split("/");
  const locale = storefrontLocales.find((one) => one === first);
  return locale === undefined ? { locale: "en", path: pathname } : { locale, path: `/${rest.join("/")}` };
}

/** Reads a visitor; ids of customers and variants that are gone are passed over. */
export function readVisitor(shop: HostedShop, locale: StorefrontLocale, request: IncomingMessage): Visitor {
  const held = cookies(request);
  const id = held.get("storefront_customer") ?? "";
  const cart = decoded(held.get("storefront_cart"))
    .split(",")
    .map((line) => /^(\d{1,18}):(\d{1,4})$/.exec(line))
    .flatMap((match) => (match === null ? [] : [{ variantId: BigInt(match[1] ?? 0), quantity: Number(match[2]) }]))
    .filter(({ variantId, quantity }) => findVariant(shop.store, variantId) !== undefined && quantity > 0);
  return {
    locale,
    customer: /^\d{1,18}$/.test(id) ? (shop.store.customers.get(BigInt(id)) ?? null) : null,
    cart: cart.slice(0, MOST_LINES),
    codes: decoded(held.get("storefront_codes"))
      .split("\n")
      .filter((code) => code !== "")
      .slice(0, 10),
  };
}

/** Hands the visitor back to the browser: lasting cookies of this origin. */
export function rememberVisitor(response: ServerResponse, { customer, cart, codes }: Visitor): void {
  const lines = cart.map(({ variantId, quantity }) => `${variantId.toString()}:${quantity}`).join(",");
  const rest = `Path=/; SameSite=Lax; Max-Age=${YEAR_S}`;
  response.setHeader("set-cookie", [
    `storefront_customer=${customer?.id.toString() ?? ""}; HttpOnly; ${rest}`,
    `storefront_cart=${encodeURIComponent(lines)}; ${rest}`,
    `storefront_codes=${encodeURIComponent(codes.join("\n"))}; ${rest}`,
  ]);
}

/** An address in the visitor's language. */
export function inLocale(locale: StorefrontLocale, path: string): string {
  return locale === "en" ? path : `/${locale}${path === "/" ? "" : path}`;
}
