import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CipherError, createCipher } from "./cipher.ts";

const secret = (): string => randomBytes(32).toString("base64");
const here = ["a.myshopify.com", "access_token"];

describe("cipher", () => {
  test("opens what it sealed, and only in its own place", () => {
    const cipher = createCipher("token", [secret()]);
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), fc.array(fc.string()), (plain, place, other) => {
        const sealed = cipher.seal(plain, place);
        expect(cipher.open(sealed, place)).toBe(plain);
        fc.pre(JSON.stringify(place) !== JSON.stringify(other));
        expect(() => cipher.open(sealed, other)).toThrow(CipherError);
      }),
    );
  });

  test("never seals the same text twice alike, and shows nothing of it", () => {
    const cipher = createCipher("token", [secret()]);
    const plain = "shpat_0123456789abcdef0123456789abcdef";
    const sealed = Array.from({ length: 100 }, () => cipher.seal(plain, here));
    expect(new Set(sealed).size).toBe(100);
    expect(sealed.join()).not.toContain("shpat_");
    expect(sealed.join()).not.toContain(Buffer.from(plain).toString("base64url"));
  });

  test("refuses a text with any bit flipped, and any cut", () => {
    const cipher = createCipher("token", [secret()]);
    const [version = "", id = "", packed = ""] = cipher.seal("shpat_1", here).split(".");
    const bytes = Buffer.from(packed, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => cipher.open([version, id, flipped.toString("base64url")].join("."), here)).toThrow(CipherError);
    }
    for (let end = 0; end < bytes.length; end++) {
      const cut = bytes.subarray(0, end).toString("base64url");
      expect(() => cipher.open([version, id, cut].join("."), here)).toThrow(CipherError);
    }
    for (const broken of ["", "v1", "v1.", `v2.${id}.${packed}`, `${version}.00000000.${packed}`]) {
      expect(() => cipher.open(broken, here)).toThrow(CipherError);
    }
  });

  test("opens with retired keys, seals with the newest, and keeps purposes apart", () => {
    const [old, fresh] = [secret(), secret()];
    const before = createCipher("token", [old]).seal("shpat_1", here);
    const rotated = createCipher("token", [fresh, old]);
    expect(rotated.open(before, here)).toBe("shpat_1");
    expect(createCipher("token", [fresh]).open(rotated.seal("shpat_2", here), here)).toBe("shpat_2");
    expect(() => createCipher("token", [fresh]).open(before, here)).toThrow(CipherError);
    expect(() => createCipher("other", [old]).open(before, here)).toThrow(CipherError);
    expect(() => createCipher("token", [])).toThrow("needs a key");
    expect(() => createCipher("token", [Buffer.alloc(16).toString("base64")])).toThrow("32 bytes");
  });
});
