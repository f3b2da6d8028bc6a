import type { BulkOperation } from "#sandbox/bulk/bulk-operation.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { fieldsOf } from "../field-map.ts";
import { gid } from "../values.ts";
import type { WebhookSubscription } from "../webhook-subscriptions.ts";

/** BulkOperation. */
export const bulkOperationFields = fieldsOf<BulkOperation>({
  id: (operation) => operation.gid,
  type: () => "QUERY",
  query: (operation) => operation.query,
  status: (operation, _args, context) => context.bulk.statusOf(operation),
  errorCode: (operation) => operation.errorCode,
  createdAt: (operation) => isoSeconds(operation.createdAt),
  completedAt: (operation) => (operation.completedAt === null ? null : isoSeconds(operation.completedAt)),
  objectCount: (operation) => String(operation.objectCount),
  rootObjectCount: (operation) => String(operation.rootObjectCount),
  fileSize: (operation) => (operation.fileBytes === 0 || !operation.ended ? null : String(operation.fileBytes)),
  url: (operation, _args, context) => context.bulk.urlOf(operation, false),
  partialDataUrl: (operation, _args, context) => context.bulk.urlOf(operation, true),
});

/** WebhookSubscription. */
export const webhookSubscriptionFields = fieldsOf<WebhookSubscription>({
  id: (subscription) => gid("WebhookSubscription", subscription.id),
  legacyResourceId: (subscription) => subscription.id.toString(),
  topic: (subscription) => subscription.topic,
  uri: (subscription) => subscription.uri,
  format: (subscription) => subscription.format,
  includeFields: (subscription) => subscription.includeFields,
  filter: (subscription) => subscription.filter,
  metafieldNamespaces: () => [],
  createdAt: (subscription) => isoSeconds(subscription.createdAt),
  updatedAt: (subscription) => isoSeconds(subscription.createdAt),
});
