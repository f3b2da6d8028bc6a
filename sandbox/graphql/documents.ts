import { Kind, GraphQLError, OperationTypeNode, Source, getOperationAST, parse, validate } from "graphql";
import type { DocumentNode, Location, OperationDefinitionNode, SelectionNode } from "graphql";
import { loadAdminSchema } from "#sandbox/schema/admin-schema.ts";
import { neededAccess } from "./access.ts";
import type { NeededAccess } from "./access.ts";

/** A query text, understood once and kept. */
export interface UnderstoodDocument {
  document: DocumentNode;
  /** In Shopify's words; empty when the document is valid. */
  errors: readonly Record<string, unknown>[];
  needed: NeededAccess;
}

const KEPT_MAX = 200;
const kept = new Map<string, UnderstoodDocument>();

/** The place of a field in Shopify's errors: the operation, then the names of the fields down to it. */
function pathOf(error: GraphQLError, document: DocumentNode): string[] {
  const node = error.nodes?.[0];
  const position = node?.loc?.start;
  if (position === undefined) return [];
  const path: string[] = [];
  const holds = (place: { loc?: Location }) =>
    place.loc !== undefined && position >= place.loc.start && position < place.loc.end;
  const descend = (selections: readonly SelectionNode[]): void => {
    for (const one of selections) {
      if (!holds(one)) continue;
      path.push(one.kind === Kind.INLINE_FRAGMENT ? `... on ${one.typeCondition?.name.value ?? ""}` : one.name.value);
      if (one.kind !== Kind.FRAGMENT_SPREAD) descend(one.selectionSet?.selections ?? []);
    }
  };
  for (const definition of document.definitions) {
    if (!holds(definition)) continue;
    if (definition.kind === Kind.OPERATION_DEFINITION)
      path.push([definition.operation, definition.name?.value].filter(Boolean).join(" "));
    if (definition.kind === Kind.FRAGMENT_DEFINITION) path.push(`fragment ${definition.name.value}`);
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION)
      descend(definition.selectionSet.selections);
  }
  return path;
}

/** Says in Shopify's words what graphql-js found; other findings keep graphql-js's words. */
function shopifyError(error: GraphQLError, document: DocumentNode): Record<string, unknown> {
  const place = { locations: error.locations, path: pathOf(error, document) };
  const field = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message);
  if (field !== null) {
    const [, fieldName, typeName] = field;
    const message = `Field '${fieldName ?? ""}' doesn't exist on type '${typeName ?? ""}'`;
    return { message, ...place, extensions: { code: "undefinedField", typeName, fieldName } };
  }
  const argument = /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/.exec(error.message);
  if (argument !== null) {
    const [, argumentName, , name] = argument;
    const message = `Field '${name ?? ""}' doesn't accept argument '${argumentName ?? ""}'`;
    return { message, ...place, extensions: { code: "argumentNotAccepted", name, typeName: "Field", argumentName } };
  }
  return { message: error.message, ...place, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } };
}

/** Parses and validates a query text against the Admin schema. A text is looked at once, then remembered. */
export function understand(query: string): UnderstoodDocument {
  let found = kept.get(query);
  if (found === undefined) {
    found = look(query);
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? "");
    kept.set(query, found);
  }
  return found;
}

function look(query: string): UnderstoodDocument {
  const schema = loadAdminSchema();
  let document: DocumentNode;
  try {
    document = parse(new Source(query));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const errors = [{ message: error.message, locations: error.locations, extensions: { code: "PARSE_ERROR" } }];
    return { document: { kind: Kind.DOCUMENT, definitions: [] }, errors, needed: new Map() };
  }
  const errors = validate(schema, document).map((error) => shopifyError(error, document));
  return { document, errors, needed: errors.length > 0 ? new Map() : neededAccess(schema, document) };
}

/** The operation that a request means, or null when its name fits none. */
export function operationOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | null {
  return getOperationAST(document, name) ?? null;
}

/** What a call may be known by: its operation's name and the fields at its top. */
export function operationNames(query: string, name: unknown): string[] {
  const operation = operationOf(understand(query).document, typeof name === "string" ? name : null);
  if (operation === null) return [];
  const fields = operation.selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
  return operation.name === undefined ? fields : [operation.name.value, ...fields];
}

/** Whether an operation changes anything. */
export function isMutation(operation: OperationDefinitionNode): boolean {
  return operation.operation === OperationTypeNode.MUTATION;
}
