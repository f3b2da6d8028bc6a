import { z } from "zod";
import { noFaults } from "../graphql/faults.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { Refusal } from "../wire/http.ts";
import type { WireFaults } from "../wire/wire-faults.ts";
import type { Fields } from "./fields.ts";

const count = z.int().min(0);

/** A fault at one of Shopify's doors: the token endpoint, the Admin API, the storage of bulk results; see `WireFault`. */
const wireFault = z.strictObject({
  door: z.enum(["access_token", "graphql", "storage"]),
  kind: z.enum(["status", "drop-before", "status-after", "drop-after", "late", "throttled", "partial"]).optional(),
  operation: z.string().min(1).nullable().optional(),
  times: count.optional(),
  skip: count.optional(),
  share: z.number().min(0).max(1).optional(),
  seed: z.string().optional(),
  status: z.int().min(400).max(599).optional(),
  delayMs: count.optional(),
});

/** The Admin API's own faults; see `ApiFaults` and `BulkFaults`. */
const apiFaults = z.strictObject({
  failNext: z.strictObject({ calls: count, status: z.int() }).nullable().optional(),
  loseNextMutationAnswers: count.optional(),
  throttleNext: count.optional(),
  throttle: z.strictObject({ maximumAvailable: count, restoreRate: count }).nullable().optional(),
  bulk: z
    .strictObject({
      failNext: z
        .strictObject({
          operations: count,
          atShare: z.number().min(0).max(1),
          errorCode: z.enum(["INTERNAL_SERVER_ERROR", "TIMEOUT"]),
        })
        .nullable()
        .optional(),
      objectsPerSecond: z.number().positive().nullable().optional(),
      urlsExpired: z.boolean().optional(),
      cutNextDownloads: z.strictObject({ downloads: count, atByte: count }).nullable().optional(),
    })
    .optional(),
});

const faultCall = z.strictObject({
  clear: z.boolean().optional(),
  wire: wireFault.optional(),
  api: apiFaults.optional(),
});

/** The faults that are set. */
export function faultState(shop: HostedShop, wire: WireFaults): unknown {
  return { wire: wire.list(), api: shop.adminApi.faults };
}

/**
 * POST /sandbox/faults: `{"wire": {…}}` adds a fault at a door, `{"api": {…}}` sets the Admin API's, `{"clear": true}`
 * (before either) ends all.
 */
export function setFaults(shop: HostedShop, wire: WireFaults, fields: Fields): unknown {
  const call = faultCall.safeParse(fields);
  if (!call.success) throw new Refusal(422, z.prettifyError(call.error));
  const { faults } = shop.adminApi;
  if (call.data.clear === true) {
    wire.clear();
    // The bulk operations hold on to their object of faults, so it is emptied, not replaced.
    const { bulk, ...rest } = noFaults();
    Object.assign(faults.bulk, bulk);
    Object.assign(faults, rest);
  }
  if (call.data.wire !== undefined) wire.add(call.data.wire);
  const { bulk = {}, ...rest } = call.data.api ?? {};
  Object.assign(faults.bulk, bulk);
  Object.assign(faults, rest);
  return faultState(shop, wire);
}
