/**
 * Gives each distinct 64-bit id a dense index 0, 1, 2, .. in order of first sight: an open-addressing hash table over
 * plain numbers, because a Map of bigints costs several times as much for millions of ids.
 */
export class IdIndex {
  // a slot is three words: low, high, index + 1 (0 for empty), so that a look-up touches one place in memory
  #slots: Int32Array;
  #mask: number;
  #ids: BigInt64Array;
  #words: Int32Array;
  #size = 0;

  /** Makes room for so many ids at once; it grows beyond by itself. */
  constructor(expectedIds = 256) {
    let room = 512;
    while (room < expectedIds) room *= 2;
    this.#slots = new Int32Array(room * 2 * 3);
    this.#mask = room * 2 - 1;
    this.#ids = new BigInt64Array(room);
    this.#words = wordsOf(this.#ids);
  }

  /** Number of distinct ids seen. */
  get size(): number {
    return this.#size;
  }

  /** The ids in order of index, as a view that further additions may outdate. */
  get ids(): BigInt64Array {
    return this.#ids.subarray(0, this.#size);
  }

  /** Forgets all ids and keeps the room. */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** The index of the id made of these two 32-bit words; a new one if it was not seen before. */
  addWords(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    const found = this.#slots[slot + 2] as number;
    if (found > 0) return found - 1;
    const index = this.#size++;
    this.#slots[slot] = low;
    this.#slots[slot + 1] = high;
    this.#slots[slot + 2] = index + 1;
    this.#words[index * 2] = low;
    this.#words[index * 2 + 1] = high;
    if (this.#size === this.#ids.length) this.#grow();
    return index;
  }

  /** The index of the id made of these two words, or -1 if it was never added. */
  findWords(low: number, high: number): number {
    return (this.#slots[this.#slotOf(low, high) + 2] as number) - 1;
  }

  /** The index of the id, or -1 if it was never added. */
  find(id: bigint): number {
    return this.findWords(Number(BigInt.asIntN(32, id)), Number(BigInt.asIntN(32, id >> 32n)));
  }

  /** The index of the id; a new one if it was not seen before. */
  add(id: bigint): number {
    return this.addWords(Number(BigInt.asIntN(32, id)), Number(BigInt.asIntN(32, id >> 32n)));
  }

  #slotOf(low: number, high: number): number {
    const slots = this.#slots;
    let hash = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    hash ^= hash >>> 15;
    for (let place = hash & this.#mask; ; place = (place + 1) & this.#mask) {
      const slot = place * 3;
      if (slots[slot + 2] === 0 || (slots[slot] === low && slots[slot + 1] === high)) return slot;
    }
  }

  #grow(): void {
    const ids = new BigInt64Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    this.#words = wordsOf(ids);
    this.#mask = ids.length * 2 - 1;
    this.#slots = new Int32Array(ids.length * 2 * 3);
    for (let index = 0; index < this.#size; index++) {
      const low = this.#words[index * 2] as number;
      const high = this.#words[index * 2 + 1] as number;
      const slot = this.#slotOf(low, high);
      this.#slots[slot] = low;
      this.#slots[slot + 1] = high;
      this.#slots[slot + 2] = index + 1;
    }
  }
}

/** The 32-bit words (low, high, low, high, ..) of a column of ids: typed arrays are little-endian wherever Node runs. */
export function wordsOf(ids: BigInt64Array): Int32Array {
  return new Int32Array(ids.buffer, ids.byteOffset, ids.length * 2);
}
