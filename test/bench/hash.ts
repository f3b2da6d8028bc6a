/**
 * A number in [0, 1) for a place (index) and a purpose (salt) under a seed: the same every time, in any order of asking,
 * so that a large shop need not be kept in memory. The mixing steps are those of MurmurHash3's finaliser.
 */
export function draw(seed: number, index: number, salt: number): number {
  let h = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b) ^ Math.imul(seed + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296;
}
