/** Items in order of a numeric key, equal keys by id: what sort keys, range filters and cursors of the API read. */
export interface Keyed {
  id: bigint;
}

export class SortedIndex<T extends Keyed> {
  readonly keyOf: (item: T) => number | bigint;
  #items: T[];

  /** Takes over `items` and sorts them. */
  constructor(items: T[], keyOf: (item: T) => number | bigint) {
    this.keyOf = keyOf;
    this.#items = items.sort((a, b) => this.#compare(keyOf(a), a.id, b));
  }

  #compare(key: number | bigint, id: bigint, other: T): number {
    const otherKey = this.keyOf(other);
    // Not !==: a bigint and a number of the same value are equal here.
    if (key < otherKey) return -1;
    if (key > otherKey) return 1;
    return id === other.id ? 0 : id < other.id ? -1 : 1;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Position of the first item that is not before (key, id). */
  lowerBound(key: number | bigint, id: bigint): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && this.#compare(key, id, item) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insert(item: T): void {
    this.#items.splice(this.lowerBound(this.keyOf(item), item.id), 0, item);
  }

  /** Takes the item out; its key must not have changed since it was put in. */
  remove(item: T): void {
    const at = this.lowerBound(this.keyOf(item), item.id);
    if (this.#items[at] !== item) throw new Error(`index has lost item ${item.id.toString()}`);
    this.#items.splice(at, 1);
  }
}
