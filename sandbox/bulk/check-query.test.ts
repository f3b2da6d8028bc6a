import { describe, expect, it } from "vitest";
import { refusalsOf } from "./check-query.ts";

const edges = (inner: string) => `{ edges { node { ${inner} } } }`;

describe("what a bulk query may not be, in Shopify's words", () => {
  it.each([
    ["no connection", "{ shop { id } }", ["Bulk queries must contain at least one connection."]],
    ["nothing", " ", ["Invalid bulk query: syntax error, unexpected end of file"]],
    ["cut off", "{ orders {", ["Invalid bulk query: syntax error, unexpected end of file"]],
    [
      "an unknown field",
      `{ orders ${edges("id points")} }`,
      ["Invalid bulk query: Field 'points' doesn't exist on type 'Order'"],
    ],
    [
      "a mutation",
      `mutation { bulkOperationCancel(id: "gid://shopify/BulkOperation/1") { userErrors { message } } }`,
      ["Invalid operation type. Only `query` operations are supported."],
    ],
    [
      "a top level node",
      `{ node(id: "gid://shopify/Order/1") { id } }`,
      ["Bulk queries cannot contain a top level `node` field.", "Bulk queries must contain at least one connection."],
    ],
    [
      "a connection in a list",
      `{ orders ${edges(`id refunds { id refundLineItems ${edges("id")} }`)} }`,
      ["Queries that contain a connection field within a list field are not currently supported."],
    ],
    [
      "a connection in a list of a fragment",
      `{ orders ${edges("id ...R")} } fragment R on Order { refunds { refundLineItems ${edges("id")} } }`,
      ["Queries that contain a connection field within a list field are not currently supported."],
    ],
    [
      "too deep a nesting",
      `{ customers ${edges(`id orders ${edges(`id lineItems ${edges(`id product { id variants ${edges("id")} }`)}`)}`)} }`,
      ["Bulk queries cannot contain connections with a nesting depth greater than 2."],
    ],
    [
      "six connections",
      `{ products ${edges(`id variants ${edges("id")} metafields ${edges("id")} collections ${edges("id")} media ${edges("id")} sellingPlanGroups ${edges("id")}`)} }`,
      ["Bulk queries cannot contain more than 5 connections."],
    ],
    [
      "nodes instead of edges",
      "{ orders { nodes { id } } }",
      [
        "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'orders { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'.",
      ],
    ],
    [
      "a parent without its id",
      `{ orders ${edges(`name lineItems ${edges("id")}`)} }`,
      [
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': orders.",
      ],
    ],
  ])("%s", (_name, query, messages) => {
    expect(refusalsOf(query)).toEqual(messages);
  });

  it("takes two levels below the root, lists without connections, and five connections", () => {
    const deep = `{ customers ${edges(`id orders ${edges(`id refunds { id } lineItems ${edges("id")}`)}`)} }`;
    expect(refusalsOf(deep)).toEqual([]);
    const five = `{ products ${edges(`id variants ${edges("id")} metafields ${edges("id")} collections ${edges("id")} media ${edges("id")}`)} }`;
    expect(refusalsOf(five)).toEqual([]);
  });
});
