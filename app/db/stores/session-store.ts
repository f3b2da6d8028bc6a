import { CipherError, createCipher, type Cipher } from "#app/db/cipher.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { env } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";

/** A shop's session with its tokens in the clear; instants are epoch milliseconds. */
export type StoredSession = {
  /** the Shopify library's: `offline_{domain}` */
  id: string;
  state: string;
  scope: string | null;
  /** null once Shopify has refused it */
  accessToken: string | null;
  expiresAt: number | null;
  refreshToken: string | null;
  refreshTokenExpiresAt: number | null;
};

type Row = {
  id: string;
  state: string;
  scope: string | null;
  accessToken: string;
  expiresAt: Date | null;
  refreshToken: string | null;
  refreshTokenExpiresAt: Date | null;
};

/** What the column holds when the token is dead; the library's schema has it NOT NULL. */
const DEAD = "";

let shared: Cipher | undefined;

function cipher(): Cipher {
  return (shared ??= createCipher("session token", [env().REGULARS_SECRET_KEY, ...env().REGULARS_OLD_SECRET_KEYS]));
}

/** The session, or null. With `lock` its row stays locked until the transaction ends. */
export async function readSession(
  db: ShopDb,
  domain: string,
  id: string,
  lock?: "lock",
): Promise<StoredSession | null> {
  const [row] = await db.query<Row>(
    `SELECT id, state, scope, access_token AS "accessToken", expires_at AS "expiresAt", refresh_token AS "refreshToken",
            refresh_token_expires_at AS "refreshTokenExpiresAt"
     FROM sessions WHERE shop_id = $1 AND id = $2 ${lock ? "FOR UPDATE" : ""}`,
    [db.shopId, id],
  );
  return row ? fromRow(domain, row) : null;
}

/** Writes the session, both tokens in one statement. `now` is epoch milliseconds. */
export async function saveSession(db: ShopDb, domain: string, session: StoredSession, now: number): Promise<void> {
  const { accessToken, refreshToken } = session;
  await db.execute(
    `INSERT INTO sessions (shop_id, id, state, is_online, scope, access_token, expires_at, refresh_token,
                           refresh_token_expires_at, stored_at)
     VALUES ($1, $2, $3, false, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (shop_id, id) DO UPDATE SET state = excluded.state, scope = excluded.scope,
       access_token = excluded.access_token, expires_at = excluded.expires_at, refresh_token = excluded.refresh_token,
       refresh_token_expires_at = excluded.refresh_token_expires_at, stored_at = excluded.stored_at`,
    [
      db.shopId,
      session.id,
      session.state,
      session.scope,
      accessToken === null ? DEAD : cipher().seal(accessToken, [domain, "access_token"]),
      instant(session.expiresAt),
      refreshToken === null ? null : cipher().seal(refreshToken, [domain, "refresh_token"]),
      instant(session.refreshTokenExpiresAt),
      instant(now),
    ],
  );
}

/** Marks the session's tokens dead: nothing but a new token exchange helps. */
export async function killSession(db: ShopDb, id: string): Promise<void> {
  await db.execute("UPDATE sessions SET access_token = $3, refresh_token = NULL WHERE shop_id = $1 AND id = $2", [
    db.shopId,
    id,
    DEAD,
  ]);
}

/** Removes sessions of the shop. */
export async function deleteSessions(db: ShopDb, ids: readonly string[]): Promise<void> {
  await db.execute("DELETE FROM sessions WHERE shop_id = $1 AND id = ANY($2)", [db.shopId, [...ids]]);
}

const instant = (epochMs: number | null): Date | null => (epochMs === null ? null : new Date(epochMs));

function fromRow(domain: string, row: Row): StoredSession {
  const plain = {
    id: row.id,
    state: row.state,
    scope: row.scope,
    expiresAt: row.expiresAt?.getTime() ?? null,
    refreshTokenExpiresAt: row.refreshTokenExpiresAt?.getTime() ?? null,
  };
  try {
    return {
      ...plain,
      accessToken: row.accessToken === DEAD ? null : cipher().open(row.accessToken, [domain, "access_token"]),
      refreshToken: row.refreshToken === null ? null : cipher().open(row.refreshToken, [domain, "refresh_token"]),
    };
  } catch (error) {
    // A lost key or a tampered row must not lock the merchant out: the next visit brings a new token.
    if (!(error instanceof CipherError)) throw error;
    log.warn("a stored token cannot be opened", { error });
    return { ...plain, accessToken: null, refreshToken: null };
  }
}
