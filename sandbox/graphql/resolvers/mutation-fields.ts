import { accessDenied } from "../access.ts";
import type { ApiContext } from "../context.ts";
import type { FieldArguments } from "../field-map.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import type { MetafieldInput, MetafieldName } from "../metafields.ts";
import { parseGid } from "../values.ts";
import { creditMutations } from "./credit-fields.ts";
import { discountMutations } from "./discount-fields.ts";

interface SubscriptionInput {
  uri?: string | null;
  callbackUrl?: string | null;
  format?: string | null;
  includeFields?: string[] | null;
  filter?: string | null;
}

const OWNER_SCOPES: Readonly<Record<string, string>> = {
  Customer: "write_customers",
  Order: "write_orders",
  Product: "write_products",
  Collection: "write_products",
  DiscountCodeNode: "write_discounts",
};

/** Whoever sets a metafield needs the scope to write its owner; the shop and the app itself ask for none. */
function checkOwners(field: string, names: readonly MetafieldName[], context: ApiContext): void {
  for (const { ownerId } of names) {
    const scope = OWNER_SCOPES[parseGid(ownerId).type];
    if (scope !== undefined && !context.grantedScopes.includes(scope))
      throw accessDenied(field, `\`${scope}\` access scope.`);
  }
}

function subscriptionInput(args: FieldArguments): SubscriptionInput {
  return args["webhookSubscription"] as SubscriptionInput;
}

/** Mutation. Each of these is called with a scope check already done. */
export const mutationFields = fieldsOf<unknown>({
  bulkOperationRunQuery: (_root, args, context) =>
    context.bulk.run(textArgument(args, "query") ?? "", args["groupObjects"] === true, context),
  bulkOperationCancel: (_root, args, context) => context.bulk.cancel(textArgument(args, "id") ?? ""),
  metafieldsSet: (_root, args, context) => {
    const inputs = args["metafields"] as MetafieldInput[];
    checkOwners("metafieldsSet", inputs, context);
    const { metafields, refusals } = context.metafields.set(inputs);
    return { metafields: refusals.length > 0 ? null : metafields, userErrors: refusals };
  },
  metafieldsDelete: (_root, args, context) => {
    const names = args["metafields"] as MetafieldName[];
    checkOwners("metafieldsDelete", names, context);
    return { deletedMetafields: context.metafields.delete(names), userErrors: [] };
  },
  ...creditMutations,
  ...discountMutations,
  webhookSubscriptionCreate: (_root, args, context) => {
    const input = subscriptionInput(args);
    const uri = input.uri ?? input.callbackUrl ?? "";
    const refuse = (message: string) => ({
      webhookSubscription: null,
      userErrors: [{ field: ["webhookSubscription", "callbackUrl"], message }],
    });
    if (!/^(https:|pubsub:|arn:)/.test(uri)) return refuse("Address protocol http:// is not supported");
    const webhookSubscription = context.subscriptions.add({
      topic: textArgument(args, "topic") ?? "",
      uri,
      format: input.format ?? "JSON",
      includeFields: input.includeFields ?? [],
      filter: input.filter ?? null,
      createdAt: context.store.clock.now(),
    });
    if (webhookSubscription === null) return refuse("Address for this topic has already been taken");
    return { webhookSubscription, userErrors: [] };
  },
});
