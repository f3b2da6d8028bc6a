/**
 * The search language of the API's `query:` arguments, as far as the sandbox plays it: `field:value`, comparisons
 * (`:>`, `:>=`, `:<`, `:<=`), quotes, lists by comma, `-`/NOT, AND (also by juxtaposition), OR, parentheses.
 */
import { apiError } from "./api-error.ts";

export type Comparator = "=" | ">" | ">=" | "<" | "<=";

/** One term: a field compared with a value, as written. */
export interface Term {
  kind: "term";
  field: string;
  comparator: Comparator;
  value: string;
}

export type SearchNode =
  Term | { kind: "and" | "or"; parts: SearchNode[] } | { kind: "not"; part: SearchNode } | { kind: "all" };

const TOKEN =
  /\s*(?:([()])|(AND|OR|NOT)(?=[\s(])|(-)?([A-Za-z_][\w.]*):(>=|<=|>|<)?\s*("[^"]*"|'[^']*'|[^\s()]+)|(\S+))/y;

interface Token {
  mark: string | null;
  term: SearchNode | null;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const match = TOKEN.exec(text);
    if (match === null || match[7] !== undefined)
      throw apiError("BAD_REQUEST", `search '${text}': '${match?.[7] ?? ""}' is not played by the sandbox`);
    const [, paren, word, minus, field, comparator, value] = match;
    if (field === undefined || value === undefined) found.push({ mark: paren ?? word ?? null, term: null });
    else {
      const bare = /^["']/.test(value) ? value.slice(1, -1) : value;
      const term: Term = { kind: "term", field, comparator: (comparator ?? "=") as Comparator, value: bare };
      found.push({ mark: null, term: minus === undefined ? term : { kind: "not", part: term } });
    }
  }
  return found;
}

/** Parses a search; an empty one finds everything. Throws BAD_REQUEST for what the sandbox does not play. */
export function parseSearch(text: string | null | undefined): SearchNode {
  if (text === null || text === undefined || text.trim() === "" || text.trim() === "*") return { kind: "all" };
  const all = tokens(text);
  let at = 0;
  const either = (): SearchNode => {
    const parts = [both()];
    while (all[at]?.mark === "OR") {
      at++;
      parts.push(both());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "or", parts };
  };
  const both = (): SearchNode => {
    const parts = [one()];
    for (let token = all[at]; token !== undefined && token.mark !== "OR" && token.mark !== ")"; token = all[at]) {
      if (token.mark === "AND") at++;
      parts.push(one());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "and", parts };
  };
  const one = (): SearchNode => {
    const token = all[at++];
    if (token?.term) return token.term;
    if (token?.mark === "NOT") return { kind: "not", part: one() };
    if (token?.mark === "(") {
      const inner = either();
      if (all[at++]?.mark === ")") return inner;
    }
    throw apiError("BAD_REQUEST", `search '${text}' ends too early`);
  };
  const node = either();
  if (at < all.length) throw apiError("BAD_REQUEST", `search '${text}' has one ')' too many`);
  return node;
}

/** The comparisons that every hit must meet: those not under an OR or NOT. */
export function requiredTerms(node: SearchNode): Term[] {
  if (node.kind === "term") return [node];
  return node.kind === "and" ? node.parts.flatMap(requiredTerms) : [];
}
