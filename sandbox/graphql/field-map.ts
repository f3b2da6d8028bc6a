import type { ApiContext } from "./context.ts";

/** A field's arguments, coerced by graphql-js: as typed in the schema. */
export type FieldArguments = Readonly<Record<string, unknown>>;

/** Gives a field's value: JSON-ready, a domain object whose type has its own map, or a ConnectionSource. */
export type FieldFunction = (source: unknown, args: FieldArguments, context: ApiContext) => unknown;

/** A type's fields by name. */
export type FieldMap = Readonly<Record<string, FieldFunction>>;

/** A type's fields, for objects that are a `T`. */
export type FieldsOf<T> = Readonly<Record<string, (source: T, args: FieldArguments, context: ApiContext) => unknown>>;

/** Takes a source's type on trust: the one place, since graphql-js hands sources over untyped. */
export function fieldsOf<T>(map: FieldsOf<T>): FieldMap {
  return map as FieldsOf<unknown>;
}

/** An argument that the schema types as a text. */
export function textArgument(args: FieldArguments, name: string): string | null {
  const value = args[name];
  return typeof value === "string" ? value : null;
}
