import { randomBytes } from "node:crypto";

/** Access token life in seconds, of expiring offline tokens (shopify.dev, offline access tokens). */
const accessLifeSeconds = 3600;
/** Refresh token life in seconds: 90 days. */
const refreshLifeSeconds = 90 * 24 * 3600;
/** A replaced refresh token can be tried again for at most 30 days (shopify.dev changelog, 2026-08-28). */
const retryLifeSeconds = 30 * 24 * 3600;
/** Online tokens live for a day. */
const onlineLifeSeconds = 24 * 3600 - 1;

/** A staff member, as an online token's answer names him. */
export interface StaffMember {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  locale: string;
}

/** The answer of POST /admin/oauth/access_token. */
export interface AccessTokenReply {
  access_token: string;
  scope: string;
  expires_in?: number;
  refresh_token?: string;
  refresh_token_expires_in?: number;
  associated_user_scope?: string;
  associated_user?: Record<string, unknown>;
}

interface Grant {
  accessToken: string;
  accessExpiresAt: number;
  refreshToken: string | null;
  refreshExpiresAt: number;
  firstRefreshedAt: number | null;
  replaces: Grant | null;
  newest: Grant | null;
  retired: boolean;
}

/** The access tokens of one app in one shop. */
export interface Tokens {
  issueOffline: (expiring: boolean) => AccessTokenReply;
  issueOnline: (staff: StaffMember) => AccessTokenReply;
  /** A new pair for a refresh token; null when it is unknown, expired or retired. */
  refresh: (refreshToken: string) => AccessTokenReply | null;
  /** Whether an API call may be made with this token; being used retires the pair it replaced. */
  use: (accessToken: string) => boolean;
  /** Ends the access tokens given out so far; their refresh tokens stay good. */
  expireAccessTokens: () => void;
  /** Ends everything, as uninstalling does. */
  revokeAll: () => void;
}

/**
 * Keeps an app's tokens in one shop. A refresh gives a new pair and leaves the old one good until the new pair is
 * first used; of several answers to the same refresh token only the newest counts, so two unguarded refreshes show.
 * @param scopes the access scopes granted at this moment
 * @param now the time in epoch ms, on the clock the app counts `expires_in` by
 */
export function createTokens(scopes: () => readonly string[], now: () => number): Tokens {
  const byAccess = new Map<string, Grant>();
  const byRefresh = new Map<string, Grant>();
  const secret = (prefix: string): string => prefix + randomBytes(16).toString("hex");

  function grant(kind: "shpat_" | "shpua_", lifeSeconds: number | null, replaces: Grant | null): Grant {
    const made: Grant = {
      accessToken: secret(kind),
      accessExpiresAt: lifeSeconds === null ? Infinity : now() + lifeSeconds * 1000,
      refreshToken: lifeSeconds === accessLifeSeconds ? secret("shprt_") : null,
      refreshExpiresAt: now() + refreshLifeSeconds * 1000,
      firstRefreshedAt: null,
      replaces,
      newest: null,
      retired: false,
    };
    byAccess.set(made.accessToken, made);
    if (made.refreshToken !== null) byRefresh.set(made.refreshToken, made);
    return made;
  }

  function reply(made: Grant): AccessTokenReply {
    const scope = scopes().join(",");
    if (made.refreshToken === null) return { access_token: made.accessToken, scope };
    return {
      access_token: made.accessToken,
      scope,
      expires_in: accessLifeSeconds,
      refresh_token: made.refreshToken,
      refresh_token_expires_in: refreshLifeSeconds,
    };
  }

  function begin(used: Grant): void {
    for (let old = used.replaces; old !== null && !old.retired; old = old.replaces) old.retired = true;
  }

  return {
    issueOffline: (expiring) => reply(grant("shpat_", expiring ? accessLifeSeconds : null, null)),
    issueOnline: (staff) => ({
      ...reply(grant("shpua_", onlineLifeSeconds, null)),
      expires_in: onlineLifeSeconds,
      associated_user_scope: scopes().join(","),
      associated_user: {
        id: Number(staff.id),
        first_name: staff.firstName,
        last_name: staff.lastName,
        email: staff.email,
        account_owner: true,
        locale: staff.locale,
        collaborator: false,
        email_verified: true,
      },
    }),
    refresh(refreshToken) {
      const old = byRefresh.get(refreshToken);
      if (old === undefined || old.retired || now() >= old.refreshExpiresAt) return null;
      if (old.firstRefreshedAt !== null && now() >= old.firstRefreshedAt + retryLifeSeconds * 1000) return null;
      begin(old);
      old.firstRefreshedAt ??= now();
      if (old.newest !== null) old.newest.retired = true;
      old.newest = grant("shpat_", accessLifeSeconds, old);
      return reply(old.newest);
    },
    use(accessToken) {
      const used = byAccess.get(accessToken);
      if (used === undefined || used.retired || now() >= used.accessExpiresAt) return false;
      begin(used);
      return true;
    },
    expireAccessTokens() {
      for (const one of byAccess.values()) one.accessExpiresAt = Math.min(one.accessExpiresAt, now());
    },
    revokeAll() {
      byAccess.clear();
      byRefresh.clear();
    },
  };
}
