import type { Keyed, SortedIndex } from "#sandbox/store/sorted-index.ts";
import { apiError } from "./api-error.ts";

/** The paging arguments of a connection. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  reverse?: boolean | null;
}

/** One edge, in the shape of any *Edge type; the cursor is made only when it is asked for. */
class Edge {
  readonly node: unknown;
  readonly #cursorOf: (item: unknown) => string;

  constructor(node: unknown, cursorOf: (item: unknown) => string) {
    this.node = node;
    this.#cursorOf = cursorOf;
  }

  get cursor(): string {
    return this.#cursorOf(this.node);
  }
}

/** One page, in the shape of any *Connection type. */
export class Page {
  readonly nodes: readonly unknown[];
  readonly edges: readonly Edge[];
  readonly #hasNextPage: boolean;
  readonly #hasPreviousPage: boolean;

  constructor(nodes: unknown[], cursorOf: (item: unknown) => string, hasNextPage: boolean, hasPreviousPage: boolean) {
    this.nodes = nodes;
    this.edges = nodes.map((node) => new Edge(node, cursorOf));
    this.#hasNextPage = hasNextPage;
    this.#hasPreviousPage = hasPreviousPage;
  }

  get pageInfo(): Record<"hasNextPage" | "hasPreviousPage", boolean> &
    Record<"startCursor" | "endCursor", string | null> {
    return {
      hasNextPage: this.#hasNextPage,
      hasPreviousPage: this.#hasPreviousPage,
      startCursor: this.edges[0]?.cursor ?? null,
      endCursor: this.edges.at(-1)?.cursor ?? null,
    };
  }
}

const PAGE_MAX = 250;

function pageSize(args: PageArguments, field: string): number {
  const { first, last } = args;
  if ((first ?? null) === null && (last ?? null) === null)
    throw apiError("BAD_REQUEST", "you must provide one of first or last");
  if ((first ?? null) !== null && (last ?? null) !== null)
    throw apiError("BAD_REQUEST", "providing both first and last is not supported");
  const size = first ?? last ?? 0;
  if (size < 0 || size > PAGE_MAX)
    throw apiError("BAD_REQUEST", `${field}: ${first === size ? "first" : "last"} must be from 0 to ${PAGE_MAX}`);
  return size;
}

/** What a connection field stands for before it is cut into pages. */
export abstract class ConnectionSource {
  /** Everything, in order: what a bulk operation writes. */
  abstract all(reverse: boolean): Iterable<unknown>;
  /** Walks from just behind a cursor (or from the end it starts at) in one direction. */
  protected abstract walk(from: string | null, backwards: boolean): Iterable<unknown>;
  protected abstract cursorOf(item: unknown): string;

  /** The page that the arguments ask for; throws BAD_REQUEST as Shopify does. */
  page(args: PageArguments, field: string): Page {
    const size = pageSize(args, field);
    const fromEnd = (args.last ?? null) !== null;
    const start = (fromEnd ? args.before : args.after) ?? null;
    const stop = (fromEnd ? args.after : args.before) ?? null;
    const items: unknown[] = [];
    let more = false;
    for (const item of this.walk(start, fromEnd !== (args.reverse ?? false))) {
      if (stop !== null && this.cursorOf(item) === stop) break;
      if (items.length === size) {
        more = true;
        break;
      }
      items.push(item);
    }
    if (fromEnd) items.reverse();
    const cursorOf = (item: unknown) => this.cursorOf(item);
    return fromEnd ? new Page(items, cursorOf, start !== null, more) : new Page(items, cursorOf, more, start !== null);
  }
}

function encode(cursor: Record<string, string>): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64");
}

/** The whole numbers in a cursor; throws BAD_REQUEST for a text that is none. */
function decode(text: string, names: readonly string[]): bigint[] {
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Record<string, string>;
    return names.map((name) => BigInt(cursor[name] ?? "missing"));
  } catch {
    throw apiError("BAD_REQUEST", "Invalid cursor for current pagination sort.");
  }
}

/** A short list that belongs to one object: an order's lines, a refund's lines. Cursors are positions. */
export class ListSource extends ConnectionSource {
  readonly #items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    super();
    this.#items = items;
  }

  override *all(reverse: boolean): Iterable<unknown> {
    yield* reverse ? this.#items.toReversed() : this.#items;
  }

  protected override cursorOf(item: unknown): string {
    return encode({ last_position: String(this.#items.indexOf(item)) });
  }

  protected override *walk(from: string | null, backwards: boolean): Iterable<unknown> {
    const start = from === null ? null : Number(decode(from, ["last_position"])[0]);
    const step = backwards ? -1 : 1;
    for (let at = start === null ? (backwards ? this.#items.length - 1 : 0) : start + step; ; at += step) {
      if (!(at >= 0 && at < this.#items.length)) return;
      yield this.#items[at];
    }
  }
}

/** What an `IndexSource` leaves out. */
export interface IndexFilter<T> {
  matches: ((item: T) => boolean) | null;
  /** Least key a hit can have: the walk begins or ends there. */
  lowest: number | bigint | null;
}

/** A sorted index of the store, filtered. Cursors hold the sort key and the id, so they survive changes. */
export class IndexSource<T extends Keyed> extends ConnectionSource {
  readonly #index: SortedIndex<T>;
  readonly #filter: IndexFilter<T>;

  constructor(index: SortedIndex<T>, filter: IndexFilter<T>) {
    super();
    this.#index = index;
    this.#filter = filter;
  }

  override *all(reverse: boolean): Iterable<unknown> {
    // A copy: a bulk operation goes on while the store changes.
    const items = this.#index.items.slice(this.#lowestPosition());
    if (reverse) items.reverse();
    for (const item of items) if (this.#filter.matches?.(item) ?? true) yield item;
  }

  #lowestPosition(): number {
    return this.#filter.lowest === null ? 0 : this.#index.lowerBound(this.#filter.lowest, -1n);
  }

  protected override cursorOf(item: unknown): string {
    const keyed = item as T;
    return encode({ last_id: keyed.id.toString(), last_value: this.#index.keyOf(keyed).toString() });
  }

  protected override *walk(from: string | null, backwards: boolean): Iterable<unknown> {
    const items = this.#index.items;
    const lowest = this.#lowestPosition();
    let at = backwards ? items.length - 1 : lowest;
    if (from !== null) {
      const [id = 0n, key = 0n] = decode(from, ["last_id", "last_value"]);
      // JavaScript compares bigint and number exactly, so the key may stay a bigint for instants too.
      const found = this.#index.lowerBound(key, id);
      at = backwards ? found - 1 : items[found]?.id === id ? found + 1 : found;
    }
    for (; at >= lowest && at < items.length; at += backwards ? -1 : 1) {
      const item = items[at];
      if (item !== undefined && (this.#filter.matches?.(item) ?? true)) yield item;
    }
  }
}
