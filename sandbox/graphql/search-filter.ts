import { apiError, notImplemented } from "./api-error.ts";
import { parseSearch, requiredTerms } from "./search-query.ts";
import type { SearchNode, Term } from "./search-query.ts";

/** How a field of a resource is searched. Instants are epoch milliseconds. */
export type SearchField<T> =
  | { kind: "instant"; of: (item: T) => number }
  | { kind: "id"; of: (item: T) => bigint | null }
  | { kind: "number"; of: (item: T) => number }
  /** Equal without regard to case to any of the item's words. */
  | { kind: "word"; of: (item: T) => readonly string[] };

export type SearchFields<T> = Readonly<Record<string, SearchField<T>>>;

function comparable<T>(field: SearchField<T>, term: Term): number | bigint {
  if (field.kind === "id" && /^\d+$/.test(term.value)) return BigInt(term.value);
  if (field.kind === "number" && !Number.isNaN(Number(term.value))) return Number(term.value);
  const date = /^\d{4}-\d\d-\d\d$/.test(term.value) ? `${term.value}T00:00:00Z` : term.value;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(date) ? date : `${date}Z`;
  if (field.kind === "instant" && !Number.isNaN(Date.parse(zoned))) return Date.parse(zoned);
  throw apiError("BAD_REQUEST", `search: ${term.field} cannot be compared with '${term.value}'`);
}

function compare(actual: number | bigint, comparator: Term["comparator"], wanted: number | bigint): boolean {
  if (comparator === "=") return actual === wanted;
  if (comparator === ">") return actual > wanted;
  if (comparator === ">=") return actual >= wanted;
  return comparator === "<" ? actual < wanted : actual <= wanted;
}

function compileTerm<T>(term: Term, fields: SearchFields<T>, resource: string): (item: T) => boolean {
  const field = fields[term.field];
  if (field === undefined) throw notImplemented(`searching ${resource} by ${term.field}`);
  if (field.kind === "word") {
    const words = term.value.toLowerCase().split(",");
    if (term.comparator !== "=") throw apiError("BAD_REQUEST", `search: ${term.field} takes no comparison`);
    return (item) => field.of(item).some((word) => words.includes(word.toLowerCase()));
  }
  if (field.kind === "id" && term.comparator === "=" && term.value.includes(",")) {
    const ids = new Set(term.value.split(",").map((value) => comparable(field, { ...term, value })));
    return (item) => {
      const id = field.of(item);
      return id !== null && ids.has(id);
    };
  }
  const wanted = comparable(field, term);
  // Shopify shows instants in whole seconds and compares what it shows.
  if (field.kind === "instant")
    return (item) => compare(Math.floor(field.of(item) / 1000) * 1000, term.comparator, wanted);
  return (item) => {
    const actual = field.of(item);
    return actual !== null && compare(actual, term.comparator, wanted);
  };
}

function compile<T>(node: SearchNode, fields: SearchFields<T>, resource: string): (item: T) => boolean {
  if (node.kind === "all") return () => true;
  if (node.kind === "term") return compileTerm(node, fields, resource);
  if (node.kind === "not") {
    const part = compile(node.part, fields, resource);
    return (item) => !part(item);
  }
  const parts = node.parts.map((part) => compile(part, fields, resource));
  return node.kind === "and" ? (item) => parts.every((part) => part(item)) : (item) => parts.some((part) => part(item));
}

/** A search made ready: which items it finds, and what it says about the key they are sorted by. */
export interface SearchFilter<T> {
  /** Null when everything is found. */
  matches: ((item: T) => boolean) | null;
  /** Least sort key a hit can have, or null. */
  lowest: number | bigint | null;
}

/** Compiles a `query:` argument; `sortField` is the search field that the index is sorted by. */
export function searchFilter<T>(
  query: string | null | undefined,
  fields: SearchFields<T>,
  resource: string,
  sortField: string | null,
): SearchFilter<T> {
  const node = parseSearch(query);
  if (node.kind === "all") return { matches: null, lowest: null };
  let lowest: number | bigint | null = null;
  const sorted = sortField === null ? undefined : fields[sortField];
  for (const term of requiredTerms(node)) {
    if (sorted === undefined || term.field !== sortField || !term.comparator.startsWith(">")) continue;
    const bound = comparable(sorted, term);
    if (lowest === null || bound > lowest) lowest = bound;
  }
  return { matches: compile(node, fields, resource), lowest };
}
