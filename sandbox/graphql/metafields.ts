import { createHash } from "node:crypto";
import type { Customer } from "#sandbox/store/model.ts";
import type { Store } from "#sandbox/store/store.ts";
import { isMetafieldType, wrongValue } from "./metafield-values.ts";
import { gid, parseGid } from "./values.ts";

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

/** Names one metafield. */
export interface MetafieldName {
  ownerId: string;
  namespace?: string | null;
  key: string;
}

/** One metafield of `metafieldsSet`. */
export interface MetafieldInput extends MetafieldName {
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
const KEY_MAX = 64;

/** The digest that `compareDigest` is checked against. */
export function metafieldDigest(metafield: Metafield): string {
  return createHash("sha256").update(metafield.value).digest("hex");
}

/**
 * The metafields of one store, of any owner. `$app` namespaces belong to the app that asks. The standard birth date of
 * a customer (`facts.birth_date`) is the customer's own.
 */
export class Metafields {
  readonly #byOwner = new Map<string, Map<string, Metafield>>();
  readonly #store: Store;
  readonly #appId: bigint;
  #count = 0n;

  constructor(store: Store, appId: bigint) {
    this.#store = store;
    this.#appId = appId;
  }

  /** The owner of the app's own data: `app.metafields` in Liquid. */
  get installationId(): string {
    return gid("AppInstallation", this.#appId);
  }

  /** The namespace as it is stored: `$app` (also when left out) becomes the app's reserved one. */
  resolve(namespace: string | null | undefined): string {
    const own = `app--${this.#appId.toString()}`;
    return namespace === null || namespace === undefined
      ? own
      : namespace.replace(/^\$app(?=$|:)/, own).replace(":", "--");
  }

  get(ownerId: string, namespace: string | null | undefined, key: string): Metafield | null {
    const resolved = this.resolve(namespace);
    if (resolved === "facts" && key === "birth_date") return this.#birthDate(ownerId);
    return this.#byOwner.get(ownerId)?.get(`${resolved}.${key}`) ?? null;
  }

  /** All metafields of an owner, or those of a namespace. */
  list(ownerId: string, namespace: string | null | undefined): Metafield[] {
    const birthDate = this.#birthDate(ownerId);
    const all = [...(birthDate === null ? [] : [birthDate]), ...(this.#byOwner.get(ownerId)?.values() ?? [])];
    const wanted = namespace === null || namespace === undefined ? null : this.resolve(namespace);
    return all.filter((metafield) => wanted === null || metafield.namespace === wanted);
  }

  /** Ids of the owners of a type that have any metafield of their own, the latest first. */
  ownersWith(type: string): bigint[] {
    const owners = [...this.#byOwner.keys()].map(parseGid).reverse();
    return owners.filter((owner) => owner.type === type).map(({ id }) => id);
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

  /** Removes them; an answer for each, null where there was none. */
  delete(names: readonly MetafieldName[]): (MetafieldName | null)[] {
    return names.map((name) => {
      const namespace = this.resolve(name.namespace);
      if (this.get(name.ownerId, namespace, name.key) === null) return null;
      const customer = this.#birthDateOwner(name.ownerId, namespace, name.key);
      if (customer !== null) customer.birthDate = null;
      else this.#byOwner.get(name.ownerId)?.delete(`${namespace}.${name.key}`);
      return { ownerId: name.ownerId, namespace, key: name.key };
    });
  }

  #customer(ownerId: string): Customer | null {
    const { type, id } = parseGid(ownerId);
    return type === "Customer" ? (this.#store.customers.get(id) ?? null) : null;
  }

  #birthDateOwner(ownerId: string, namespace: string, key: string): Customer | null {
    return namespace === "facts" && key === "birth_date" ? this.#customer(ownerId) : null;
  }

  #birthDate(ownerId: string): Metafield | null {
    const customer = this.#customer(ownerId);
    if (customer === null || customer.birthDate === null) return null;
    const { id, birthDate: value, createdAt, updatedAt } = customer;
    return { id, ownerId, namespace: "facts", key: "birth_date", type: "date", value, createdAt, updatedAt };
  }

  #ownerExists(ownerId: string): boolean {
    const { type, id } = parseGid(ownerId);
    const { customers, orders, products, collections, shop } = this.#store;
    if (type === "Shop") return ownerId === gid("Shop", shop.id);
    if (type === "AppInstallation") return id === this.#appId;
    if (type === "DiscountCodeNode") return this.#store.discounts.get(id) !== null;
    const owners = { Customer: customers, Order: orders, Product: products, Collection: collections };
    return Object.entries(owners).some(([name, there]) => name === type && there.has(id));
  }

  #refuse(input: MetafieldInput, index: number): MetafieldRefusal[] {
    const refusal = (field: string, message: string, code: string): MetafieldRefusal[] => [
      { field: ["metafields", String(index), field], message, code, elementIndex: null },
    ];
    if (!this.#ownerExists(input.ownerId)) return refusal("ownerId", "Owner does not exist.", "INVALID");
    const namespace = this.resolve(input.namespace);
    if (/^app--\d+/.test(namespace) && !namespace.startsWith(this.resolve(null))) {
      const message = "Access to this namespace and key on Metafields for this resource type is not allowed.";
      return refusal("namespace", message, "APP_NOT_AUTHORIZED");
    }
    if (input.key.length < 2) return refusal("key", "Key is too short (minimum is 2 characters)", "TOO_SHORT");
    if (input.key.length > KEY_MAX)
      return refusal("key", `Key is too long (maximum is ${KEY_MAX} characters)`, "TOO_LONG");
    const present = this.get(input.ownerId, namespace, input.key);
    const type = input.type ?? present?.type ?? "";
    if (type === "") return refusal("type", "Type can't be blank.", "BLANK");
    if (!isMetafieldType(type)) return refusal("type", `Type '${type}' is not played by the sandbox`, "INCLUSION");
    if (input.value === "") return refusal("value", "Value can't be blank.", "BLANK");
    const wrong = wrongValue(type, input.value);
    if (wrong !== null) return refusal("value", wrong, "INVALID_VALUE");
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
    const now = this.#store.clock.now();
    const present = this.get(input.ownerId, namespace, input.key);
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
    const customer = this.#birthDateOwner(input.ownerId, namespace, input.key);
    if (customer !== null) {
      customer.birthDate = input.value;
      return metafield;
    }
    const owned = this.#byOwner.get(input.ownerId) ?? new Map<string, Metafield>();
    this.#byOwner.set(input.ownerId, owned.set(`${namespace}.${input.key}`, metafield));
    return metafield;
  }
}
