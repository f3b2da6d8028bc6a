import type { FieldArguments } from "../field-map.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import type { MetafieldInput } from "../metafields.ts";

interface SubscriptionInput {
  uri?: string | null;
  callbackUrl?: string | null;
  format?: string | null;
  includeFields?: string[] | null;
  filter?: string | null;
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
    const { metafields, refusals } = context.metafields.set(args["metafields"] as MetafieldInput[]);
    return { metafields: refusals.length > 0 ? null : metafields, userErrors: refusals };
  },
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
