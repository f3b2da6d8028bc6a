import type { Shop as ShopRow } from "@prisma/client";
import { pool } from "#app/db/pool.ts";
import { prisma } from "#app/db/prisma.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { ShopRecord } from "#app/domain/orders/records.ts";

/** A shop in the directory. Instants are epoch milliseconds. */
export type Shop = {
  id: number;
  domain: string;
  name: string;
  /** IANA zone; "UTC" until the shop has been read from Shopify */
  timeZone: string;
  /** ISO 4217; "XXX" (no currency) until the shop has been read from Shopify */
  currencyCode: string;
  /** granted access scopes */
  scopes: string[];
  /** counts installations: work begun under an older one is dropped */
  generation: number;
  installedAt: number;
  uninstalledAt: number | null;
};

const COLUMNS = `id, domain, name, time_zone AS "timeZone", currency_code AS "currencyCode", scopes, generation,
  installed_at AS "installedAt", uninstalled_at AS "uninstalledAt"`;

function fromRow(row: ShopRow): Shop {
  return {
    ...row,
    scopes: parseScopes(row.scopes),
    installedAt: row.installedAt.getTime(),
    uninstalledAt: row.uninstalledAt?.getTime() ?? null,
  };
}

/** Scopes as Shopify lists them, "read_orders,read_customers", one by one and sorted. */
export function parseScopes(scopes: string): string[] {
  return scopes
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "")
    .sort();
}

// The directory is read by the owner, before it is known which shop a request or job belongs to; its policy "directory"
// reaches no other table.

/** The shop with this domain, installed or not, or null. */
export async function findShop(domain: string): Promise<Shop | null> {
  const row = await prisma().shop.findUnique({ where: { domain } });
  return row && fromRow(row);
}

/** The shop with this id, installed or not, or null. */
export async function findShopById(id: number): Promise<Shop | null> {
  const row = await prisma().shop.findUnique({ where: { id } });
  return row && fromRow(row);
}

/** All shops that have the app installed, by id. */
export async function listInstalledShops(): Promise<Shop[]> {
  const rows = await prisma().shop.findMany({ where: { uninstalledAt: null }, orderBy: { id: "asc" } });
  return rows.map(fromRow);
}

/** All shops we know, uninstalled ones too, by id. */
export async function listShops(): Promise<Shop[]> {
  return (await prisma().shop.findMany({ orderBy: { id: "asc" } })).map(fromRow);
}

/**
 * The directory row of a shop that has just been given a token: made when the shop is new, begun again (next generation,
 * new installedAt) when it had been uninstalled, else left alone. Safe to call at once from several processes.
 * @param now epoch milliseconds
 */
export async function createOrReviveShop(domain: string, scopes: readonly string[], now: number): Promise<Shop> {
  const { rows } = await pool().query<ShopRow>(
    `INSERT INTO shops AS s (domain, name, time_zone, currency_code, scopes, installed_at)
     VALUES ($1, $1, 'UTC', 'XXX', $2, to_timestamp($3 / 1000.0))
     ON CONFLICT (domain) DO UPDATE SET
       scopes = CASE WHEN s.uninstalled_at IS NULL THEN s.scopes ELSE excluded.scopes END,
       generation = CASE WHEN s.uninstalled_at IS NULL THEN s.generation ELSE s.generation + 1 END,
       installed_at = CASE WHEN s.uninstalled_at IS NULL THEN s.installed_at ELSE excluded.installed_at END,
       uninstalled_at = NULL
     RETURNING ${COLUMNS}`,
    [domain, [...scopes].sort().join(","), now],
  );
  const [row] = rows;
  if (!row) throw new Error("the directory kept no row");
  return fromRow(row);
}

/** Writes what Shopify says about the shop. Tells whether the time zone or the currency changed. */
export async function updateShop(db: ShopDb, shop: Omit<ShopRecord, "domain">): Promise<{ factsChanged: boolean }> {
  const [row] = await db.query<{ factsChanged: boolean }>(
    `UPDATE shops SET name = $2, time_zone = $3, currency_code = $4
     FROM (SELECT time_zone, currency_code FROM shops WHERE id = $1 FOR UPDATE) AS before
     WHERE id = $1
     RETURNING (before.time_zone, before.currency_code) IS DISTINCT FROM ($3, $4::char(3)) AS "factsChanged"`,
    [db.shopId, shop.name, shop.timeZone, shop.currencyCode],
  );
  return { factsChanged: row?.factsChanged ?? false };
}

/** Writes the scopes the merchant has granted. Tells whether they changed. */
export async function updateScopes(db: ShopDb, scopes: readonly string[]): Promise<boolean> {
  const sorted = [...scopes].sort().join(",");
  return (await db.execute("UPDATE shops SET scopes = $2 WHERE id = $1 AND scopes <> $2", [db.shopId, sorted])) > 0;
}

/**
 * Notes that the app was uninstalled at `triggeredAt` (epoch milliseconds) and drops the shop's tokens. A message older
 * than the present installation, or than a token the shop still holds, changes nothing: it arrived after a quick
 * reinstallation (which we may have taken for an ordinary visit, when this message had not come yet).
 * @returns whether the shop is now uninstalled because of this call
 */
export async function markUninstalled(db: ShopDb, triggeredAt: number): Promise<boolean> {
  const marked = await db.execute(
    `UPDATE shops SET uninstalled_at = to_timestamp($2 / 1000.0)
     WHERE id = $1 AND uninstalled_at IS NULL AND installed_at <= to_timestamp($2 / 1000.0)
       AND NOT EXISTS (SELECT 1 FROM sessions WHERE shop_id = $1 AND access_token <> '' AND stored_at > to_timestamp($2 / 1000.0))`,
    [db.shopId, triggeredAt],
  );
  if (marked > 0) await db.execute("DELETE FROM sessions WHERE shop_id = $1", [db.shopId]);
  return marked > 0;
}
