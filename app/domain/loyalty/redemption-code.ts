/**
 * Letters and digits that cannot be taken for one another, by eye or ear, and make few words: 28 of them. Codes are
 * upper case, as Shopify compares codes without regard to it.
 */
const ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ";

const GROUPS = 3;
const GROUP = 4;

/** How many random bytes a code is made of. */
export const CODE_BYTES = 32;

/**
 * A discount code from random bytes: three groups of four, 57 bits. It is bound to its customer and good once, so it
 * need not be secret; it must only not be somebody else's.
 * @throws RangeError when the bytes do not suffice: one in 64 is passed over, so that every character is equally likely
 */
export function codeFrom(random: Uint8Array): string {
  const fair = 256 - (256 % ALPHABET.length);
  const characters = [...random].filter((byte) => byte < fair).map((byte) => ALPHABET[byte % ALPHABET.length] ?? "");
  if (characters.length < GROUPS * GROUP) throw new RangeError("too few random bytes for a code");
  const groups = Array.from({ length: GROUPS }, (_, i) => characters.slice(i * GROUP, (i + 1) * GROUP).join(""));
  return groups.join("-");
}
