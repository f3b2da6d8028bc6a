import { expect, it } from "vitest";
import { includeFields } from "./include-fields.ts";

const order = {
  id: 9007199254740993n,
  email: "a@example.com",
  customer: { id: 5n, email: "b@example.com" },
  line_items: [
    { id: 1n, title: "Tea" },
    { id: 2n, title: "Cup" },
  ],
};

it("keeps the named fields, also inside objects and lists, and nothing else", () => {
  expect(includeFields(order, ["id", "customer.id", "line_items.id", "nowhere", "id.deeper"])).toEqual({
    id: 9007199254740993n,
    customer: { id: 5n },
    line_items: [{ id: 1n }, { id: 2n }],
  });
  expect(includeFields(order, ["customer"])).toEqual({ customer: order.customer });
  expect(includeFields(order, [])).toEqual({});
});

it("keeps everything when there is no choice", () => {
  expect(includeFields(order, null)).toBe(order);
});
