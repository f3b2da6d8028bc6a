/** A bulk query and how far it is. Instants are epoch milliseconds of the sandbox's clock. */
export interface BulkOperation {
  gid: string;
  id: bigint;
  query: string;
  status: BulkStatus;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  createdAt: number;
  completedAt: number | null;
  /** Lines written so far. */
  objectCount: number;
  /** Those of them that have no parent. */
  rootObjectCount: number;
  fileBytes: number;
  /** Nothing will be written any more. */
  ended: boolean;
  /** Name of the result in storage; not to be guessed from the id. */
  resultName: string;
}

export type BulkStatus = "CANCELED" | "CANCELING" | "COMPLETED" | "CREATED" | "FAILED" | "RUNNING";

/** Results are kept for seven days (shopify.dev, "Perform bulk operations"). */
export const RESULT_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** An app may run five bulk queries in a shop at once (API 2026-01 and later). */
export const CONCURRENT_MAX = 5;
