import { describe, expect, it } from "vitest";
import { createTokens, type AccessTokenReply } from "./tokens.ts";

function start() {
  let nowMs = 0;
  const tokens = createTokens(
    () => ["read_orders", "read_products"],
    () => nowMs,
  );
  const later = (seconds: number): void => {
    nowMs += seconds * 1000;
  };
  const refresh = (pair: AccessTokenReply): AccessTokenReply | null => tokens.refresh(pair.refresh_token ?? "");
  const refreshed = (pair: AccessTokenReply): AccessTokenReply => {
    const next = refresh(pair);
    if (next === null) throw new Error("refused");
    return next;
  };
  return { tokens, later, refresh, refreshed };
}
const hour = 3600;
const day = 24 * hour;

describe("offline tokens", () => {
  it("live for an hour, or for ever when not expiring", () => {
    const { tokens, later } = start();
    const expiring = tokens.issueOffline(true);
    const lasting = tokens.issueOffline(false);
    expect(expiring).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
    expect(expiring.scope).toBe("read_orders,read_products");
    expect(Object.keys(lasting)).toEqual(["access_token", "scope"]);
    later(hour - 1);
    expect(tokens.use(expiring.access_token)).toBe(true);
    later(1);
    expect(tokens.use(expiring.access_token)).toBe(false);
    later(1000 * day);
    expect(tokens.use(lasting.access_token)).toBe(true);
  });

  it("rotate: the old pair is good until the new one is first used", () => {
    const { tokens, refresh, refreshed } = start();
    const first = tokens.issueOffline(true);
    const second = refreshed(first);
    expect(tokens.use(first.access_token)).toBe(true);
    expect(refresh(first)).not.toBeNull();
    const third = refreshed(first);
    expect(tokens.use(second.access_token), "an answer that a later one replaced").toBe(false);
    expect(tokens.use(third.access_token)).toBe(true);
    expect(tokens.use(first.access_token)).toBe(false);
    expect(refresh(first)).toBeNull();
    expect(refresh(third)).not.toBeNull();
  });

  it("retire the whole chain behind a refresh token that is used", () => {
    const { tokens, refresh, refreshed } = start();
    const first = tokens.issueOffline(true);
    const second = refreshed(first);
    const third = refreshed(second);
    expect(refresh(first)).toBeNull();
    expect(tokens.use(third.access_token)).toBe(true);
    expect(refresh(second)).toBeNull();
  });

  it("can be refreshed for 90 days, and tried again for 30 after the first refresh", () => {
    const unused = start();
    const pair = unused.tokens.issueOffline(true);
    unused.later(90 * day - 1);
    expect(unused.refresh(pair)).not.toBeNull();
    const late = start();
    const latePair = late.tokens.issueOffline(true);
    late.later(90 * day);
    expect(late.refresh(latePair)).toBeNull();
    const again = start();
    const lost = again.tokens.issueOffline(true);
    again.refreshed(lost);
    again.later(30 * day - 1);
    expect(again.refresh(lost)).not.toBeNull();
    again.later(1);
    expect(again.refresh(lost)).toBeNull();
  });

  it("end with the installation", () => {
    const { tokens, refresh } = start();
    const pair = tokens.issueOffline(true);
    tokens.revokeAll();
    expect(tokens.use(pair.access_token)).toBe(false);
    expect(refresh(pair)).toBeNull();
  });
});
