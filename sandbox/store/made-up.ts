/** What the store file does not say and a page needs, made up from ids: the same each time. */

const FIRST =
  "Ada Ben Chloe Dylan Emma Finn Grace Hugo Iris Jack Kira Leo Maya Noah Olive Paul Quinn Rosa Sam Tara Uma Vera Will Yuna Zoe Min-jun Seo-yeon Haruto Yui Lena".split(
    " ",
  );
const LAST =
  "Archer Baker Carter Dawson Ellis Fisher Grant Hughes Irwin Jones Kim Lee Moore Nash Owens Park Quigley Reed Smith Tanaka Underhill Vance Walker Sato Young".split(
    " ",
  );
const VISITS: readonly { source: string; sourceType: string | null; utm: [string, string, string] | null }[] = [
  { source: "direct", sourceType: null, utm: null },
  { source: "Google", sourceType: "SEO", utm: null },
  { source: "Google", sourceType: null, utm: ["google", "cpc", "brand"] },
  { source: "Instagram", sourceType: null, utm: ["instagram", "social", "spring"] },
  { source: "an unknown source", sourceType: null, utm: ["newsletter", "email", "monthly"] },
];

/** A 32-bit hash of an id and a salt (multiply and xor-shift), spread evenly. */
export function idHash(id: bigint, salt: number): number {
  let hash = Number(BigInt.asUintN(32, id ^ (id >> 32n))) ^ Math.imul(salt + 1, 0x9e3779b9);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[], hash: number): T {
  return list[hash % list.length] as T;
}

/** First name of a customer whom the file leaves nameless. */
export function madeUpFirstName(id: bigint): string {
  return pick(FIRST, idHash(id, 1));
}

/** Last name of a customer whom the file leaves nameless. */
export function madeUpLastName(id: bigint): string {
  return pick(LAST, idHash(id, 2));
}

/** An address under example.com (RFC 2606: nobody's), unique by id. */
export function madeUpEmail(id: bigint): string {
  return `${madeUpFirstName(id)}.${madeUpLastName(id)}.${id.toString()}@example.com`.toLowerCase();
}

/** Where the customer of an order came from: the customer journey's first visit. */
export interface MadeUpVisit {
  id: bigint;
  source: string;
  sourceType: string | null;
  utm: { source: string; medium: string; campaign: string } | null;
  /** Whole days before the order. */
  daysBefore: number;
  moments: number;
}

/** The visit that began an order's journey. */
export function madeUpVisit(orderId: bigint): MadeUpVisit {
  const kind = pick(VISITS, idHash(orderId, 3));
  const daysBefore = idHash(orderId, 4) % 4;
  return {
    id: orderId,
    source: kind.source,
    sourceType: kind.sourceType,
    utm: kind.utm === null ? null : { source: kind.utm[0], medium: kind.utm[1], campaign: kind.utm[2] },
    daysBefore,
    moments: 1 + (idHash(orderId, 5) % 3),
  };
}
