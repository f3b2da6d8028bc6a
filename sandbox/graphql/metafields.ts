import { createHash } from "node:crypto";
import type { Clock } from "#sandbox/clock.ts";

/** A metafield as the sandbox keeps it; the owner is a global id. */
export interface Metafield {
  id: bigint;
  ownerId: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: number;
  updatedAt: number;
}

/** One metafield of `metafieldsSet`. */
export interface MetafieldInput {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  /** What the caller believes is there; null: nothing. Left out: no check. */
  compareDigest?: string | null;
}

/** What `metafieldsSet` refuses. */
export interface MetafieldRefusal {
  field: string[];
  message: string;
  code: string;
  elementIndex: number | null;
}

const INPUTS_MAX = 25;

/** The digest that `compareDigest` is checked against. */
export function metafieldDigest(metafield: Metafield): string {
  return createHash("sha256").update(metafield.value).digest("hex");
}

/** The metafields of one store, of any owner. `$app` namespaces belong to the app that asks. */
export class Metafields {
  readonly #byOwner = new Map<string, Map<string, Metafield>>();
  readonly #clock: Clock;
  readonly #appId: bigint;
  #count = 0n;

  constructor(clock: Clock, appId: bigint) {
    this.#clock = clock;
    this.#appId = appId;
  }

  /** The namespace as it is stored: `$app` (also when left out) becomes the app's reserved one. */
  resolve(namespace: string | null | undefined): string {
    const own = `app--${this.#appId.toString()}`;
    return namespace === null || namespace === undefined
      ? own
      : namespace.replace(/^\$app(?=$|:)/, own).replace(":", "--");
  }

  get(ownerId: string, namespace: string | null | undefined, key: string): Metafield | null {
    return this.#byOwner.get(ownerId)?.get(`${this.resolve(namespace)}.${key}`) ?? null;
  }

  /** All metafields of an owner, or those of a namespace. */
  list(ownerId: string, namespace: string | null | undefined): Metafield[] {
    const all = [...(this.#byOwner.get(ownerId)?.values() ?? [])];
    const wanted = namespace === null || namespace === undefined ? null : this.resolve(namespace);
    return all.filter((metafield) => wanted === null || metafield.namespace === wanted);
  }

  /** Sets all of them or, when any is refused, none. */
  set(inputs: readonly MetafieldInput[]): { metafields: Metafield[]; refusals: MetafieldRefusal[] } {
    const refusals = inputs.flatMap((input, index) => this.#refuse(input, index));
    if (inputs.length > INPUTS_MAX) {
      const message = `Exceeded the maximum metafields input limit of ${INPUTS_MAX}.`;
      refusals.unshift({ field: ["metafields"], message, code: "LESS_THAN_OR_EQUAL_TO", elementIndex: null });
    }
    return refusals.length > 0
      ? { metafields: [], refusals }
      : { metafields: inputs.map((one) => this.#put(one)), refusals };
  }

  #refuse(input: MetafieldInput, index: number): MetafieldRefusal[] {
    const present = this.get(input.ownerId, input.namespace, input.key);
    const refusal = (field: string, message: string, code: string): MetafieldRefusal[] => [
      { field: ["metafields", String(index), field], message, code, elementIndex: null },
    ];
    if (input.value === "") return refusal("value", "Value can't be blank.", "BLANK");
    if (present === null && (input.type ?? null) === null) return refusal("type", "Type can't be blank.", "BLANK");
    if (input.compareDigest === undefined) return [];
    const digest = present === null ? null : metafieldDigest(present);
    return input.compareDigest === digest
      ? []
      : refusal(
          "compareDigest",
          "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.",
          "STALE_OBJECT",
        );
  }

  #put(input: MetafieldInput): Metafield {
    const namespace = this.resolve(input.namespace);
    const now = this.#clock.now();
    const present = this.get(input.ownerId, input.namespace, input.key);
    const metafield: Metafield = {
      id: present?.id ?? ++this.#count,
      ownerId: input.ownerId,
      namespace,
      key: input.key,
      type: input.type ?? present?.type ?? "",
      value: input.value,
      createdAt: present?.createdAt ?? now,
      updatedAt: now,
    };
    const owned = this.#byOwner.get(input.ownerId) ?? new Map<string, Metafield>();
    this.#byOwner.set(input.ownerId, owned.set(`${namespace}.${input.key}`, metafield));
    return metafield;
  }
}
