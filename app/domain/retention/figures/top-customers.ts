import type { CustomerColumns } from "../customer-columns.ts";

export type TopCustomer = { customerId: bigint; orders: number; netMinor: bigint };

/** The customers with the highest net sales (minor units), descending; ties to the smaller id. */
export function topCustomers(customers: CustomerColumns, limit = 5): TopCustomer[] {
  const { customerId, netMinor, orders } = customers;
  const before = (x: number, y: number): boolean =>
    netMinor[x] === netMinor[y]
      ? (customerId[x] as bigint) < (customerId[y] as bigint)
      : (netMinor[x] as bigint) > (netMinor[y] as bigint);
  const top: number[] = [];
  for (let customer = 0; customer < customerId.length; customer++) {
    if (top.length === limit && !before(customer, top[limit - 1] ?? customer)) continue;
    let place = top.length;
    while (place > 0 && before(customer, top[place - 1] as number)) place--;
    top.splice(place, 0, customer);
    if (top.length > limit) top.pop();
  }
  return top.map((customer) => ({
    customerId: customerId[customer] as bigint,
    orders: orders[customer] as number,
    netMinor: netMinor[customer] as bigint,
  }));
}
