/**
 * Bulk queries, compiled: a selection becomes functions that write a node's JSON line straight from the store. The
 * fields come from the same resolvers that graphql-js calls; a test compares the two.
 */
import { Kind, getArgumentValues, getNamedType, getNullableType, isLeafType, isListType, isObjectType } from "graphql";
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLLeafType, GraphQLNamedType } from "graphql";
import type { GraphQLObjectType, GraphQLOutputType, SelectionSetNode } from "graphql";
import { notImplemented } from "#sandbox/graphql/api-error.ts";
import { ConnectionSource } from "#sandbox/graphql/connection.ts";
import type { ApiContext } from "#sandbox/graphql/context.ts";
import { fieldFunction } from "#sandbox/graphql/field-resolver.ts";
import { loadAdminSchema } from "#sandbox/schema/admin-schema.ts";

type Read = (source: unknown, context: ApiContext) => unknown;
type Write = (value: unknown, context: ApiContext) => string;

/** A connection below a node (or below the root). */
export interface ChildConnection {
  /** The items, in order. */
  items: (parent: unknown, context: ApiContext) => Iterable<unknown>;
  node: NodeProjection;
}

/** How a node becomes a line. */
export interface NodeProjection {
  /** The node's JSON object; `parentId` is added to it where there is one. */
  line: (node: unknown, parentId: string | null, context: ApiContext) => string;
  /** The node's global id, for its children. */
  idOf: (node: unknown, context: ApiContext) => string;
  children: ChildConnection[];
}

/** Compiles a checked bulk query; throws where the sandbox does not play a field. */
export function compileBulkQuery(document: DocumentNode): ChildConnection[] {
  const compiler = new Compiler(document);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const root = loadAdminSchema().getQueryType();
  if (operation === undefined || !root) throw new Error("a bulk query without an operation was not refused");
  const connections: ChildConnection[] = [];
  compiler.object(operation.selectionSet, root, (source) => source, connections);
  return connections;
}

interface CollectedField {
  node: FieldNode;
  sets: SelectionSetNode[];
}

class Compiler {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(document: DocumentNode) {
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** Fields by response key, as a concrete type sees them. */
  #collect(set: SelectionSetNode, type: GraphQLObjectType, into = new Map<string, CollectedField>()) {
    for (const one of set.selections) {
      if ((one.directives?.length ?? 0) > 0) throw notImplemented("a directive in a bulk query");
      if (one.kind === Kind.FIELD) {
        const key = one.alias?.value ?? one.name.value;
        const known = into.get(key) ?? { node: one, sets: [] };
        if (one.selectionSet !== undefined) known.sets.push(one.selectionSet);
        into.set(key, known);
        continue;
      }
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(one.name.value) : one;
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      const fits = condition === type.name || type.getInterfaces().some((face) => face.name === condition);
      if (fragment !== undefined && fits) this.#collect(fragment.selectionSet, type, into);
    }
    return into;
  }

  /** Writes an object of a concrete type; connections found below it go to `connections`. */
  object(set: SelectionSetNode, type: GraphQLObjectType, trail: Read, connections: ChildConnection[]): Write {
    const parts: { key: string; read: Read; write: Write }[] = [];
    for (const [key, { node, sets }] of this.#collect(set, type)) {
      const label = `${JSON.stringify(key)}:`;
      if (node.name.value === "__typename") {
        parts.push({ key: label, read: () => type.name, write: (value) => JSON.stringify(value) });
        continue;
      }
      const field = type.getFields()[node.name.value];
      if (field === undefined) throw notImplemented(`${type.name}.${node.name.value}`);
      const args = getArgumentValues(field, node);
      const resolve = fieldFunction(type.name, field.name);
      const read: Read = (source, context) => resolve(source, args, context);
      const below: Read = (source, context) => {
        const parent = trail(source, context);
        return parent === null || parent === undefined ? null : read(parent, context);
      };
      const named = getNamedType(field.type);
      const inner: SelectionSetNode = {
        kind: Kind.SELECTION_SET,
        selections: sets.flatMap((one) => one.selections),
      };
      if (named.name.endsWith("Connection") && isObjectType(named))
        connections.push(this.#connection(inner, named, below, args["reverse"] === true));
      else parts.push({ key: label, read, write: this.#value(field.type, inner, below, connections) });
    }
    return (source, context) => {
      let text = "{";
      for (const part of parts) {
        if (text.length > 1) text += ",";
        text += part.key + part.write(part.read(source, context), context);
      }
      return text + "}";
    };
  }

  #value(type: GraphQLOutputType, set: SelectionSetNode, trail: Read, connections: ChildConnection[]): Write {
    const bare = getNullableType(type);
    if (isListType(bare)) {
      const item = this.#value(bare.ofType, set, trail, connections);
      return (value, context) =>
        Array.isArray(value) ? `[${value.map((one) => item(one, context)).join(",")}]` : "null";
    }
    if (isLeafType(bare)) return leaf(bare);
    const write = this.#composite(bare, set, trail, connections);
    return (value, context) => (value === null || value === undefined ? "null" : write(value, context));
  }

  #composite(type: GraphQLNamedType, set: SelectionSetNode, trail: Read, connections: ChildConnection[]): Write {
    if (isObjectType(type)) return this.object(set, type, trail, connections);
    const byType = new Map<string, Write>();
    return (value, context) => {
      const name = (value as { __typename?: string }).__typename ?? "";
      let write = byType.get(name);
      if (write === undefined) {
        const concrete = loadAdminSchema().getType(name);
        if (!isObjectType(concrete)) throw notImplemented(`an object of ${type.name} in a bulk query`);
        byType.set(name, (write = this.object(set, concrete, trail, connections)));
      }
      return write(value, context);
    };
  }

  #connection(set: SelectionSetNode, type: GraphQLObjectType, read: Read, reverse: boolean): ChildConnection {
    const nodes = type.getFields()["nodes"];
    const nodeType = nodes === undefined ? null : getNamedType(nodes.type);
    if (!isObjectType(nodeType)) throw notImplemented(`${type.name} in a bulk query`);
    const selections = this.#below(set, ["edges", "node"]);
    const children: ChildConnection[] = [];
    const write = this.object(selections, nodeType, (source) => source, children);
    const id = nodeType.getFields()["id"] === undefined ? null : fieldFunction(nodeType.name, "id");
    return {
      items: (parent, context) => {
        const source = read(parent, context);
        if (source === null) return [];
        if (!(source instanceof ConnectionSource)) throw notImplemented(`${type.name} in a bulk query`);
        return source.all(reverse);
      },
      node: {
        children,
        idOf: (node, context) => String(id?.(node, {}, context)),
        line: (node, parentId, context) => {
          const text = write(node, context);
          if (parentId === null) return text;
          return `${text.slice(0, -1)}${text.length > 2 ? "," : ""}"__parentId":${JSON.stringify(parentId)}}`;
        },
      },
    };
  }

  #below(set: SelectionSetNode, names: readonly string[]): SelectionSetNode {
    let selections = set.selections;
    for (const name of names)
      selections = selections.flatMap((one) => {
        if (one.kind !== Kind.FIELD) throw notImplemented("a fragment on a connection in a bulk query");
        return one.name.value === name ? (one.selectionSet?.selections ?? []) : [];
      });
    return { kind: set.kind, selections };
  }
}

function leaf(type: GraphQLLeafType): Write {
  return (value) => {
    if (value === null || value === undefined) return "null";
    return JSON.stringify(typeof value === "string" ? value : type.serialize(value));
  };
}
