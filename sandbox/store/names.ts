import { madeUpEmail, madeUpFirstName, madeUpLastName } from "./made-up.ts";
import type { Customer, Order } from "./model.ts";

/** First name as the file has it, else made up. */
export function firstNameOf(customer: Customer): string {
  return customer.firstName ?? madeUpFirstName(customer.id);
}

/** Last name as the file has it, else made up. */
export function lastNameOf(customer: Customer): string {
  return customer.lastName ?? madeUpLastName(customer.id);
}

/** First and last name. */
export function displayNameOf(customer: Customer): string {
  return `${firstNameOf(customer)} ${lastNameOf(customer)}`;
}

/** E-mail address as the file has it, else made up under example.com. */
export function emailOf(customer: Customer): string {
  return customer.email ?? madeUpEmail(customer.id);
}

/** The address an order was placed with: its customer's, or a guest's own. */
export function orderEmail(order: Order): string {
  if (order.email !== null) return order.email;
  return order.customer === null ? `guest.${order.id.toString()}@example.com` : emailOf(order.customer);
}

/** "#1001": what merchants call an order. */
export function orderName(order: Order): string {
  return `#${order.number}`;
}

/** The instant as Shopify writes it in GraphQL: UTC, whole seconds. */
export function isoSeconds(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`;
}
