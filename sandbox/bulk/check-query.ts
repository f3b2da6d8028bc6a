import {
  Kind,
  OperationTypeNode,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from "graphql";
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLNamedType, SelectionSetNode } from "graphql";
import { understand } from "#sandbox/graphql/documents.ts";
import { loadAdminSchema } from "#sandbox/schema/admin-schema.ts";

const CONNECTIONS_MAX = 5;
const DEPTH_MAX = 2;

/** What is found on the way through a bulk query. */
interface Findings {
  connections: number;
  /** Nesting below the root's connection: products > variants is 1. */
  depth: number;
  viaNodes: string[];
  withoutParentId: string[];
  insideList: boolean;
}

/** The fields of a selection, fragments opened. */
function fieldsIn(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): FieldNode[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one];
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
    return fragment === undefined ? [] : fieldsIn(fragment.selectionSet, fragments);
  });
}

function fieldType(parent: GraphQLNamedType, field: FieldNode) {
  const schema = loadAdminSchema();
  if (isObjectType(parent) || isInterfaceType(parent)) {
    const found = parent.getFields()[field.name.value];
    if (found !== undefined) return found.type;
  }
  // A fragment on one of the types behind an interface or union.
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && field.name.value in type.getFields()) return type.getFields()[field.name.value]?.type;
  return undefined;
}

class QueryWalk {
  readonly findings: Findings = { connections: 0, depth: 0, viaNodes: [], withoutParentId: [], insideList: false };
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  walk(set: SelectionSetNode, parent: GraphQLNamedType, above: readonly string[], inList: boolean): void {
    for (const field of fieldsIn(set, this.#fragments)) {
      const type = fieldType(parent, field);
      if (type === undefined || field.selectionSet === undefined) continue;
      const named = getNamedType(type);
      if (named.name.endsWith("Connection")) this.#connection(field, field.selectionSet, named, above, inList);
      else this.walk(field.selectionSet, named, above, inList || isListType(getNullableType(type)));
    }
  }

  #connection(
    field: FieldNode,
    set: SelectionSetNode,
    type: GraphQLNamedType,
    above: readonly string[],
    inList: boolean,
  ): void {
    const name = field.name.value;
    this.findings.connections++;
    this.findings.depth = Math.max(this.findings.depth, above.length);
    if (inList) this.findings.insideList = true;
    const schema = loadAdminSchema();
    for (const child of fieldsIn(set, this.#fragments)) {
      if (child.selectionSet === undefined) continue;
      if (child.name.value === "nodes") this.findings.viaNodes.push(name);
      const edges = child.name.value === "edges";
      const nodes = edges
        ? fieldsIn(child.selectionSet, this.#fragments).filter((one) => one.name.value === "node")
        : [];
      const nodeTypeOf = isObjectType(type) ? type.getFields()["nodes"]?.type : undefined;
      for (const node of edges ? nodes : child.name.value === "nodes" ? [child] : []) {
        if (node.selectionSet === undefined) continue;
        const before = this.findings.connections;
        const nodeType = nodeTypeOf === undefined ? schema.getQueryType() : getNamedType(nodeTypeOf);
        if (nodeType) this.walk(node.selectionSet, nodeType, [...above, name], inList);
        const plainId = fieldsIn(node.selectionSet, this.#fragments).some(
          (one) => one.name.value === "id" && (one.alias === undefined || one.alias.value === "id"),
        );
        if (this.findings.connections > before && !plainId) this.findings.withoutParentId.push(name);
      }
    }
  }
}

function refusals(document: DocumentNode): string[] {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== OperationTypeNode.QUERY)
    return ["Invalid operation type. Only `query` operations are supported."];
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const walk = new QueryWalk(new Map(fragments.map((fragment) => [fragment.name.value, fragment])));
  const root = loadAdminSchema().getQueryType();
  if (root) walk.walk(operation.selectionSet, root, [], false);
  const { connections, depth, viaNodes, withoutParentId, insideList } = walk.findings;
  const tops = operation.selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
  const found: string[] = [];
  if (viaNodes[0] !== undefined)
    found.push(
      `All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: '${viaNodes[0]} { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: '${viaNodes.join("', '")}'.`,
    );
  for (const top of ["node", "nodes"])
    if (tops.includes(top)) found.push(`Bulk queries cannot contain a top level \`${top}\` field.`);
  if (depth > DEPTH_MAX)
    found.push(`Bulk queries cannot contain connections with a nesting depth greater than ${DEPTH_MAX}.`);
  if (connections > CONNECTIONS_MAX)
    found.push(`Bulk queries cannot contain more than ${CONNECTIONS_MAX} connections.`);
  if (withoutParentId.length > 0)
    found.push(
      `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${withoutParentId.join(", ")}.`,
    );
  if (insideList)
    found.push("Queries that contain a connection field within a list field are not currently supported.");
  if (connections === 0) found.push("Bulk queries must contain at least one connection.");
  return found;
}

function inShopifysWords(message: string): string {
  return message.endsWith("found <EOF>.") ? "syntax error, unexpected end of file" : message;
}

/** Shopify's refusals of a bulk query, in its words; empty when it takes the query. */
export function refusalsOf(query: string): string[] {
  if (query.trim() === "") return ["Invalid bulk query: syntax error, unexpected end of file"];
  const { document, errors } = understand(query);
  if (errors.length > 0)
    return errors.map((error) => `Invalid bulk query: ${inShopifysWords(String(error["message"]))}`);
  return refusals(document);
}
