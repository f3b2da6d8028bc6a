import type { CancelReason, Order } from "../store/model.ts";
import type { NewLine, NewOrder } from "../store/place-order.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { type Fields, id, objects, text, texts, whole } from "./fields.ts";
import { randomOrder } from "./random-order.ts";

const summary = (order: Order): Record<string, unknown> => ({
  id: order.id.toString(),
  name: `#${order.number}`,
  customerId: order.customer?.id.toString() ?? null,
  lines: order.lines.map((line) => ({ id: line.id.toString(), quantity: line.quantity })),
});

/** The lines of a call: `lines`, or the call itself where it names a product; undefined when neither. */
export function newLines(fields: Fields): NewLine[] | undefined {
  const given =
    objects(fields, "lines") ??
    ([fields["productId"], fields["variantId"]].every((id) => id === undefined) ? undefined : [fields]);
  return given?.map((line) => ({
    productId:
      line["productId"] === undefined || line["productId"] === null ? null : id(line["productId"], "productId"),
    ...(line["variantId"] === undefined ? {} : { variantId: id(line["variantId"], "variantId") }),
    title: text(line, "title"),
    quantity: whole(line, "quantity", 1, 1_000_000) ?? 1,
    ...(text(line, "unitPrice") === undefined ? {} : { unitPrice: text(line, "unitPrice") }),
    isGiftCard: line["isGiftCard"] === true,
  }));
}

/** What was given of an order, the rest as `randomOrder` draws it. `customerId` "guest" or null: no customer. */
function newOrder(shop: HostedShop, fields: Fields, draw: () => number): NewOrder {
  const drawn = randomOrder(shop.store, draw);
  const { customerId } = fields;
  const guest = customerId === null || customerId === "guest";
  return {
    ...drawn,
    ...(customerId === undefined ? {} : { customerId: guest ? null : id(customerId, "customerId") }),
    lines: newLines(fields) ?? drawn.lines,
    discountCodes: texts(fields, "discountCodes"),
    discount: text(fields, "discount"),
    shipping: text(fields, "shipping"),
    tip: text(fields, "tip"),
    financialStatus: text(fields, "financialStatus") as NewOrder["financialStatus"],
    test: fields["test"] === true,
    email: text(fields, "email"),
    sourceName: text(fields, "sourceName"),
    countryCode: text(fields, "countryCode"),
    tags: texts(fields, "tags"),
    processedAt: whole(fields, "processedAt", -8.64e15, 8.64e15),
  };
}

/** POST /sandbox/orders: places `count` orders (1 when left out), random in whatever is not given. */
export function placeOrders(shop: HostedShop, fields: Fields, draw: () => number): unknown {
  const count = whole(fields, "count", 1, 10_000) ?? 1;
  const placed = Array.from({ length: count }, () => summary(shop.store.placeOrder(newOrder(shop, fields, draw))));
  return count === 1 ? placed[0] : { count, first: placed[0], last: placed.at(-1) };
}

/** POST /sandbox/orders/{id}/{verb}: what can happen to an order. Null when there is no such verb. */
export function changeOrder(shop: HostedShop, orderId: bigint, verb: string, fields: Fields): unknown {
  const { store } = shop;
  switch (verb) {
    case "pay":
      return summary(store.pay(orderId));
    case "cancel":
      return summary(store.cancel(orderId, text(fields, "reason") as CancelReason | undefined));
    case "edit":
      return summary(store.edit(orderId, id(fields["lineId"], "lineId"), whole(fields, "quantity", 0, 1_000_000) ?? 0));
    case "delete":
      store.deleteOrder(orderId);
      return { deleted: orderId.toString() };
    case "reassign": {
      const { customerId } = fields;
      return summary(store.reassign(orderId, customerId === null ? null : id(customerId, "customerId")));
    }
    case "refund":
      return summary(store.refund(orderId, refundOf(store.order(orderId), fields)));
    default:
      return null;
  }
}

/** The refund that was asked for; all that is left of every line when nothing was said. */
function refundOf(order: Order, fields: Fields): Parameters<HostedShop["store"]["refund"]>[1] {
  const given = objects(fields, "lines")?.map((line) => ({
    lineId: id(line["lineId"], "lineId"),
    quantity: whole(line, "quantity", 1, 1_000_000) ?? 1,
  }));
  const amount = text(fields, "amount");
  const rest = order.lines
    .map((line) => ({ lineId: line.id, quantity: line.quantity - line.removed - line.refunded }))
    .filter((line) => line.quantity > 0);
  return { lines: given ?? (amount === undefined ? rest : []), amount, shipping: text(fields, "shipping") };
}
