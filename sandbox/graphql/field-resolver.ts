import type { GraphQLFieldResolver, GraphQLTypeResolver } from "graphql";
import { requiredScopes } from "#sandbox/schema/admin-schema.ts";
import { accessDenied } from "./access.ts";
import { notImplemented } from "./api-error.ts";
import { ConnectionSource } from "./connection.ts";
import type { ApiContext } from "./context.ts";
import type { FieldArguments, FieldFunction } from "./field-map.ts";
import { fieldMaps } from "./resolvers/index.ts";

const found = new Map<string, Map<string, FieldFunction>>();

/** Reads the property of that name, for types without a map; a missing property is loud. */
function readProperty(typeName: string, fieldName: string): FieldFunction {
  return (source) => {
    if (typeof source === "object" && source !== null && fieldName in source)
      return (source as Record<string, unknown>)[fieldName];
    throw notImplemented(`${typeName}.${fieldName}`);
  };
}

/** What gives a field its value: the type's map, or for types without one the property of that name. */
export function fieldFunction(typeName: string, fieldName: string): FieldFunction {
  const known = found.get(typeName)?.get(fieldName);
  if (known !== undefined) return known;
  const map = fieldMaps[typeName];
  const read = map === undefined ? readProperty(typeName, fieldName) : map[fieldName];
  if (read === undefined) throw notImplemented(`${typeName}.${fieldName}`);
  const ofType = found.get(typeName) ?? new Map<string, FieldFunction>();
  found.set(typeName, ofType.set(fieldName, read));
  return read;
}

/** Throws when the token may not read this field. */
export function checkAccess(typeName: string, fieldName: string, context: ApiContext): void {
  if (context.denied.size === 0 || !context.denied.has(`${typeName}.${fieldName}`)) return;
  throw accessDenied(fieldName, context.deniedText(typeName, fieldName));
}

/** Resolves every field of the API for graphql-js. */
export const resolveField: GraphQLFieldResolver<unknown, ApiContext, FieldArguments> = (
  source,
  args,
  context,
  info,
) => {
  checkAccess(info.parentType.name, info.fieldName, context);
  const value = fieldFunction(info.parentType.name, info.fieldName)(source, args, context);
  return value instanceof ConnectionSource ? value.page(args, info.fieldName) : value;
};

/** Finds the concrete type behind an interface or union; checks that the token may see that type. */
export const resolveType: GraphQLTypeResolver<unknown, ApiContext> = (value, context, info) => {
  const typeName = typeNameOf(value, context);
  if (typeName === null) throw notImplemented(`an object of ${info.returnType.toString()}`);
  const access = requiredScopes(typeName);
  if (access !== null && !context.mayRead(typeName)) throw accessDenied(info.fieldName, access.text);
  return typeName;
};

function typeNameOf(value: unknown, context: ApiContext): string | null {
  if (typeof value !== "object" || value === null) return null;
  if ("__typename" in value && typeof value.__typename === "string") return value.__typename;
  if (!("id" in value) || typeof value.id !== "bigint") return null;
  if (context.store.orders.get(value.id) === value) return "Order";
  if (context.store.customers.get(value.id) === value) return "Customer";
  if (context.store.products.get(value.id) === value) return "Product";
  return context.store.collections.get(value.id) === value ? "Collection" : null;
}
