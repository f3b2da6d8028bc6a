import { z } from "zod";

/** Fields of a BulkOperation that the app follows. */
export const BULK_OPERATION_FIELDS =
  "id status errorCode createdAt objectCount rootObjectCount fileSize url partialDataUrl";

const unsigned = z.string().regex(/^\d+$/).transform(BigInt);

export const bulkOperationSchema = z
  .object({
    id: z.string(),
    status: z.string(),
    errorCode: z.string().nullable(),
    createdAt: z.string(),
    objectCount: unsigned,
    rootObjectCount: unsigned,
    fileSize: unsigned.nullable(),
    url: z.string().nullable(),
    partialDataUrl: z.string().nullable(),
  })
  .transform((operation): BulkOperation => ({ ...operation, createdAt: Date.parse(operation.createdAt) }));

/** A bulk operation at Shopify. Its addresses are signed: they must never be logged or stored. */
export type BulkOperation = {
  /** global id */
  id: string;
  /** CREATED, RUNNING, COMPLETED, FAILED, CANCELING, CANCELED, EXPIRED, or what Shopify adds */
  status: string;
  /** ACCESS_DENIED, INTERNAL_SERVER_ERROR, TIMEOUT, or null */
  errorCode: string | null;
  createdAt: number;
  /** objects found so far, of all kinds: the number of lines of the file at the end */
  objectCount: bigint;
  rootObjectCount: bigint;
  /** bytes of the file */
  fileSize: bigint | null;
  /** null until it is done, and also when there was nothing to find */
  url: string | null;
  /** what a failed operation found before it failed */
  partialDataUrl: string | null;
};
