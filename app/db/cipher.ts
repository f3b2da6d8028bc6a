import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** A sealed text cannot be opened: no key fits, it was altered, or it belongs to another row or column. */
export class CipherError extends Error {
  override name = "CipherError";
}

/**
 * Seals texts for one purpose. `place` says where the text lives (shop domain and column): it is authenticated with the
 * text, so a sealed text that was copied to another row or column does not open there.
 */
export type Cipher = {
  seal(plain: string, place: readonly string[]): string;
  /** @throws CipherError */
  open(sealed: string, place: readonly string[]): string;
};

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a key derived by HKDF-SHA-256 from the app's secret, one per purpose, so that a key of one purpose is
 * of no use for another. A sealed text is `v1.<key id>.<base64url of nonce, tag and ciphertext>`.
 * @param secrets 32 bytes each in base64: the first seals, all of them open (rotation puts the new one in front)
 */
export function createCipher(purpose: string, secrets: readonly string[]): Cipher {
  const keys = secrets.map((secret) => deriveKey(purpose, secret));
  const [current] = keys;
  if (!current) throw new Error("a cipher needs a key");
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    seal: (plain, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", current.key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(authenticated(purpose, place));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return `${VERSION}.${current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open: (sealed, place) => {
      const [version, id, packed] = sealed.split(".");
      const key = byId.get(id ?? "");
      if (version !== VERSION || !key || packed === undefined) throw new CipherError("no key fits this text");
      return openWith(key.key, Buffer.from(packed, "base64url"), authenticated(purpose, place));
    },
  };
}

function openWith(key: Buffer, packed: Buffer, aad: Buffer): string {
  if (packed.length < NONCE_BYTES + TAG_BYTES) throw new CipherError("the text is cut off");
  try {
    const opener = createDecipheriv("aes-256-gcm", key, packed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    opener.setAAD(aad);
    opener.setAuthTag(packed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([opener.update(packed.subarray(NONCE_BYTES + TAG_BYTES)), opener.final()]).toString("utf8");
  } catch {
    throw new CipherError("the text was altered or belongs elsewhere");
  }
}

function deriveKey(purpose: string, secret: string): { id: string; key: Buffer } {
  const bytes = Buffer.from(secret, "base64");
  if (bytes.length !== 32) throw new Error("a secret key must be 32 bytes in base64");
  const key = Buffer.from(hkdfSync("sha256", bytes, "regulars", purpose, 32));
  return { id: createHash("sha256").update("key id").update(key).digest("hex").slice(0, 8), key };
}

// JSON keeps the parts apart: ["a", "bc"] and ["ab", "c"] authenticate differently.
function authenticated(purpose: string, place: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([purpose, ...place]));
}
