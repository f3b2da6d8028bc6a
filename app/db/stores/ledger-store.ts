import type { ShopDb } from "#app/db/with-shop.ts";
import type { LedgerCommand, Outcome } from "#app/domain/loyalty/ledger-command.ts";

/**
 * Posts commands in the shop's transaction, in order. Returns an outcome for each.
 * @throws when a key comes again with other input; then nothing of the transaction may be kept
 */
export function post(db: ShopDb, commands: readonly LedgerCommand[]): Promise<Outcome[]> {
  return Promise.reject(new Error(`the ledger of shop ${db.shopId} cannot post ${commands.length} commands yet`));
}

/** Posts commands in a transaction of their own, in one round trip. */
export function postAlone(shopId: number, commands: readonly LedgerCommand[]): Promise<Outcome[]> {
  return Promise.reject(new Error(`the ledger of shop ${shopId} cannot post ${commands.length} commands yet`));
}
