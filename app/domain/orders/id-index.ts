/**
 * Gives each distinct 64-bit id a dense index 0, 1, 2, .. in order of first sight: an open-addressing hash table over
 * plain numbers, because a Map of bigints costs several times as much for millions of ids.
 */
export class IdIndex {
  #slots = new Int32Array(1 << 10).fill(-1);
  #ids = new BigInt64Array(1 << 9);
  #words = new Int32Array(this.#ids.buffer);
  #size = 0;

  /** Number of distinct ids seen. */
  get size(): number {
    return this.#size;
  }

  /** The ids in order of index, as a view that further additions may outdate. */
  get ids(): BigInt64Array {
    return this.#ids.subarray(0, this.#size);
  }

  /** The index of the id made of these two 32-bit words; a new one if it was not seen before. */
  addWords(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    const found = this.#slots[slot] as number;
    if (found >= 0) return found;
    const index = this.#size++;
    this.#slots[slot] = index;
    this.#words[index * 2] = low;
    this.#words[index * 2 + 1] = high;
    if (this.#size === this.#ids.length) this.#grow();
    return index;
  }

  /** The index of the id made of these two words, or -1 if it was never added. */
  findWords(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)] as number;
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
    const mask = this.#slots.length - 1;
    let hash = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    for (;;) {
      const index = this.#slots[slot] as number;
      if (index < 0 || (this.#words[index * 2] === low && this.#words[index * 2 + 1] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const ids = new BigInt64Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    this.#words = new Int32Array(ids.buffer);
    this.#slots = new Int32Array(ids.length * 2).fill(-1);
    for (let index = 0; index < this.#size; index++) {
      this.#slots[this.#slotOf(this.#words[index * 2] as number, this.#words[index * 2 + 1] as number)] = index;
    }
  }
}

/** The 32-bit words (low, high, low, high, ..) of a column of ids: typed arrays are little-endian wherever Node runs. */
export function wordsOf(ids: BigInt64Array): Int32Array {
  return new Int32Array(ids.buffer, ids.byteOffset, ids.length * 2);
}
