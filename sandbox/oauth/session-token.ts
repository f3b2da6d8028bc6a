import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The claims of a Shopify session token; instants in epoch seconds. */
export interface SessionTokenClaims {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

/** Life of a session token, as Shopify's: one minute. */
const lifeSeconds = 60;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const sign = (text: string, secret: string): Buffer => createHmac("sha256", secret).update(text).digest();

/** A session token for one staff member of one shop, signed HS256 with the app's secret. */
export function mintSessionToken(subject: {
  apiKey: string;
  secret: string;
  shopDomain: string;
  userId: string;
  sessionId: string;
  /** The real clock's time, epoch ms: the app checks the token against its own clock. */
  nowMs: number;
}): string {
  const now = Math.floor(subject.nowMs / 1000);
  const claims: SessionTokenClaims = {
    iss: `https://${subject.shopDomain}/admin`,
    dest: `https://${subject.shopDomain}`,
    aud: subject.apiKey,
    sub: subject.userId,
    exp: now + lifeSeconds,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: subject.sessionId,
  };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${sign(signed, subject.secret).toString("base64url")}`;
}

/** Reads a session token for this app and shop; a string is the reason why it is refused. */
export function readSessionToken(
  token: string,
  expected: { apiKey: string; secret: string; shopDomain: string; nowMs: number },
): SessionTokenClaims | string {
  const [header, body, signature, ...rest] = token.split(".");
  if (header === undefined || body === undefined || signature === undefined || rest.length > 0) return "not a JWT";
  const given = Buffer.from(signature, "base64url");
  const right = sign(`${header}.${body}`, expected.secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return "bad signature";
  const { alg } = decode(header) as { alg?: unknown };
  if (alg !== "HS256") return "not HS256";
  const claims = decode(body) as SessionTokenClaims;
  const now = expected.nowMs / 1000;
  if (claims.aud !== expected.apiKey) return "other audience";
  if (claims.dest !== `https://${expected.shopDomain}`) return "other shop";
  if (!(claims.exp > now)) return "expired";
  if (!(claims.nbf <= now + 1)) return "not valid yet";
  return claims;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) ?? {};
  } catch {
    return {};
  }
}
