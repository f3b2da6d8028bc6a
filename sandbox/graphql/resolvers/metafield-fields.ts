import { isoSeconds } from "#sandbox/store/names.ts";
import { ListSource } from "../connection.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import type { FieldsOf } from "../field-map.ts";
import { metafieldDigest } from "../metafields.ts";
import type { Metafield } from "../metafields.ts";
import { gid } from "../values.ts";

/** The `metafield` and `metafields` fields of an owner. */
export function metafieldFields<T>(ownerIdOf: (owner: T) => string): FieldsOf<T> {
  return {
    metafield: (owner, args, context) =>
      context.metafields.get(ownerIdOf(owner), textArgument(args, "namespace"), textArgument(args, "key") ?? ""),
    metafields: (owner, args, context) =>
      new ListSource(context.metafields.list(ownerIdOf(owner), textArgument(args, "namespace"))),
  };
}

/** Metafield. */
export const metafieldTypeFields = fieldsOf<Metafield>({
  id: (metafield) => gid("Metafield", metafield.id),
  namespace: (metafield) => metafield.namespace,
  key: (metafield) => metafield.key,
  type: (metafield) => metafield.type,
  value: (metafield) => metafield.value,
  jsonValue: (metafield) => {
    try {
      return JSON.parse(metafield.value) as unknown;
    } catch {
      return metafield.value;
    }
  },
  compareDigest: (metafield) => metafieldDigest(metafield),
  createdAt: (metafield) => isoSeconds(metafield.createdAt),
  updatedAt: (metafield) => isoSeconds(metafield.updatedAt),
});
