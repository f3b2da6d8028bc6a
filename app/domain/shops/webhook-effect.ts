/**
 * What a webhook asks for. Its payload is only a hint: what happened is read again from Shopify, so that late, doubled
 * and shuffled deliveries can do no harm.
 */
export type WebhookEffect =
  | { kind: "read"; subject: "order" | "customer" | "product"; id: bigint }
  /** the orders of one customer were given to another */
  | { kind: "merge"; keptId: bigint; goneId: bigint }
  | { kind: "bulk-finished" }
  | { kind: "shop-changed" }
  | { kind: "uninstalled" }
  | { kind: "privacy" }
  /** a topic we did not ask for, or a payload without what it must have */
  | { kind: "ignored" };

const READ_TOPICS: Readonly<Record<string, "order" | "customer" | "product">> = {
  "orders/create": "order",
  "orders/updated": "order",
  "orders/paid": "order",
  "orders/cancelled": "order",
  "orders/edited": "order",
  "orders/delete": "order",
  "refunds/create": "order",
  "customers/create": "customer",
  "customers/update": "customer",
  "customers/delete": "customer",
  "products/create": "product",
  "products/update": "product",
  "products/delete": "product",
};

/** Topics that a privacy law demands an answer to (https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance). */
export const PRIVACY_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;

/**
 * Reads a delivery. `payload` is hostile text parsed as JSON, in which ids may have been turned into strings.
 * @param topic as in the header, e.g. `orders/updated`
 */
export function webhookEffect(topic: string, payload: unknown): WebhookEffect {
  const fields = typeof payload === "object" && payload !== null ? (payload as Record<string, unknown>) : {};
  const subject = READ_TOPICS[topic];
  if (subject) {
    const id =
      topic === "refunds/create"
        ? fields["order_id"]
        : topic === "orders/edited"
          ? editedOrderId(fields)
          : fields["id"];
    const read = idOf(id);
    return read === null ? { kind: "ignored" } : { kind: "read", subject, id: read };
  }
  if (topic === "customers/merge") {
    const keptId = idOf(fields["admin_graphql_api_customer_kept_id"]);
    const goneId = idOf(fields["admin_graphql_api_customer_deleted_id"]);
    return keptId === null || goneId === null ? { kind: "ignored" } : { kind: "merge", keptId, goneId };
  }
  if (topic === "bulk_operations/finish") return { kind: "bulk-finished" };
  if (topic === "shop/update" || topic === "app/scopes_update") return { kind: "shop-changed" };
  if (topic === "app/uninstalled") return { kind: "uninstalled" };
  if ((PRIVACY_TOPICS as readonly string[]).includes(topic)) return { kind: "privacy" };
  return { kind: "ignored" };
}

function editedOrderId(fields: Record<string, unknown>): unknown {
  const edit = fields["order_edit"];
  return typeof edit === "object" && edit !== null ? (edit as Record<string, unknown>)["order_id"] : fields["id"];
}

/** A Shopify id from a number, a decimal string or a gid ("gid://shopify/Customer/42"); null for anything else. */
export function idOf(value: unknown): bigint | null {
  if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? BigInt(value) : null;
  if (typeof value !== "string") return null;
  const digits = /^(?:gid:\/\/shopify\/\w+\/)?(\d{1,19})$/.exec(value)?.[1];
  return digits === undefined ? null : BigInt(digits);
}
