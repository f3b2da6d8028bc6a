import { TypeInfo, getNamedType, isObjectType, visit, visitWithTypeInfo } from "graphql";
import type { DocumentNode, GraphQLNamedType, GraphQLSchema } from "graphql";
import type { GraphQLError } from "graphql";
import { requiredScopes } from "#sandbox/schema/admin-schema.ts";
import type { RequiredAccess } from "#sandbox/schema/admin-schema.ts";
import { ACCESS_DOCUMENTATION, apiError } from "./api-error.ts";

/** What a document needs: per field ("Type.field") the accesses, each of which must be met. */
export type NeededAccess = ReadonlyMap<string, RequiredAccess[]>;

/** For a connection the type of its nodes, else the type itself. */
function shownType(type: GraphQLNamedType): GraphQLNamedType {
  if (!isObjectType(type) || !type.name.endsWith("Connection")) return type;
  const nodes = type.getFields()["nodes"];
  return nodes === undefined ? type : getNamedType(nodes.type);
}

/** Finds every field of a document that asks for an access scope, of its own or for the type it shows. */
export function neededAccess(schema: GraphQLSchema, document: DocumentNode): NeededAccess {
  const needed = new Map<string, RequiredAccess[]>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        // What a connection shows was asked for at the field that leads to it.
        if (!parent || !field || /(Connection|Edge)$/.test(parent.name)) return;
        const type = shownType(getNamedType(field.type));
        const accesses = [requiredScopes(parent.name, field.name), requiredScopes(type.name)].filter(
          (one) => one !== null,
        );
        if (accesses.length > 0) needed.set(`${parent.name}.${field.name}`, accesses);
      },
    }),
  );
  return needed;
}

/** The granted scopes and what they imply: writing includes reading. */
export function expandScopes(granted: Iterable<string>): ReadonlySet<string> {
  const scopes = new Set(granted);
  for (const scope of [...scopes]) if (scope.startsWith("write_")) scopes.add(scope.replace("write_", "read_"));
  return scopes;
}

/** Whether the scopes meet an access: any one of those it names is enough. */
export function isMet(access: RequiredAccess, scopes: ReadonlySet<string>): boolean {
  return access.scopes.some((scope) => scopes.has(scope));
}

/** Shopify's refusal of a field. */
export function accessDenied(fieldName: string, text: string): GraphQLError {
  return apiError("ACCESS_DENIED", `Access denied for ${fieldName} field. Required access: ${text}`, {
    documentation: ACCESS_DOCUMENTATION,
    requiredAccess: text,
  });
}
