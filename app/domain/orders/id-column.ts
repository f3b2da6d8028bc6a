import { wordsOf } from "./id-index.ts";

/** Collects 64-bit ids one by one from their two words, growing as needed: bigints made of them would be garbage. */
export class IdColumn {
  #ids = new BigInt64Array(1024);
  #words = wordsOf(this.#ids);
  #size = 0;

  /** Adds the id made of these two 32-bit words. */
  addWords(low: number, high: number): void {
    const index = this.#size++;
    if (index === this.#ids.length) {
      const ids = new BigInt64Array(index * 2);
      ids.set(this.#ids);
      this.#ids = ids;
      this.#words = wordsOf(ids);
    }
    this.#words[index * 2] = low;
    this.#words[index * 2 + 1] = high;
  }

  /** The ids so far, as a view that further additions may outdate. */
  get ids(): BigInt64Array {
    return this.#ids.subarray(0, this.#size);
  }
}
