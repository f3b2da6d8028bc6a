import { withShop } from "#app/db/with-shop.ts";

/** A compliance request of the shop; instants in epoch milliseconds. */
export type PrivacyRequestRow = {
  id: string;
  /** as Shopify names it: "customers/data_request" */
  topic: string;
  receivedAt: number;
  finishedAt: number | null;
  /** whether the data it asked for can be downloaded: for 30 days */
  hasExport: boolean;
};

type Row = Omit<PrivacyRequestRow, "receivedAt" | "finishedAt"> & { receivedAt: Date; finishedAt: Date | null };

/** The shop's compliance requests, latest first. */
export function privacyRequests(shopId: number): Promise<PrivacyRequestRow[]> {
  return withShop(shopId, async (db) => {
    const rows = await db.query<Row>(
      `SELECT id, topic, received_at AS "receivedAt", finished_at AS "finishedAt", export IS NOT NULL AS "hasExport"
       FROM privacy_requests WHERE shop_id = $1 ORDER BY received_at DESC LIMIT 100`,
      [db.shopId],
    );
    return rows.map((row) => ({
      ...row,
      receivedAt: row.receivedAt.getTime(),
      finishedAt: row.finishedAt?.getTime() ?? null,
    }));
  });
}

/** What a data request found, as JSON text, or null when there is no such request or its data are gone. */
export function privacyExport(shopId: number, id: string): Promise<string | null> {
  return withShop(shopId, async (db) => {
    const rows = await db.query<{ text: string }>(
      "SELECT jsonb_pretty(export) AS text FROM privacy_requests WHERE shop_id = $1 AND id = $2 AND export IS NOT NULL",
      [db.shopId, id],
    );
    return rows[0]?.text ?? null;
  });
}
