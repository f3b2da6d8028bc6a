/** What can be made to go wrong with bulk operations, by hand or by a test. */
export interface BulkFaults {
  /** The next operations fail after this share of their root objects (0 to 1), with partial data. */
  failNext: { operations: number; atShare: number; errorCode: "INTERNAL_SERVER_ERROR" | "TIMEOUT" } | null;
  /** Objects written a second, at most. */
  objectsPerSecond: number | null;
  /** Every result's address counts as expired. */
  urlsExpired: boolean;
  /** The next downloads break off after so many bytes. */
  cutNextDownloads: { downloads: number; atByte: number } | null;
}

/** Nothing goes wrong. */
export function noBulkFaults(): BulkFaults {
  return { failNext: null, objectsPerSecond: null, urlsExpired: false, cutNextDownloads: null };
}
