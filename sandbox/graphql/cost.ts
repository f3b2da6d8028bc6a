/**
 * What a query costs (shopify.dev, "API rate limits"): a scalar 0, an object 1, a mutation 10, a connection grows more
 * slowly than its page. Shopify does not publish that curve; ours goes through four observed costs of a connection of
 * plain nodes: first 1 costs 3, 5 costs 5, 20 costs 7, 250 costs 13.
 */
import {
  Kind,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  valueFromAST,
} from "graphql";
import type { FieldNode, GraphQLField, GraphQLNamedType, GraphQLSchema, SelectionSetNode } from "graphql";
import type { FragmentDefinitionNode, OperationDefinitionNode } from "graphql";
import { isMutation } from "./documents.ts";

const CURVE: readonly (readonly [size: number, weight: number])[] = [
  [1, 1],
  [5, 3],
  [20, 5],
  [250, 11],
];
const MUTATION_COST = 10;
const CONNECTION_BASE = 2;

/** How many objects a page of this size counts as. */
export function pageWeight(size: number): number {
  if (size <= 1) return Math.max(0, size);
  for (let at = 1; at < CURVE.length; at++) {
    const [low, lowWeight] = CURVE[at - 1] ?? [1, 1];
    const [high, highWeight] = CURVE[at] ?? [1, 1];
    if (size <= high) return lowWeight + ((highWeight - lowWeight) * Math.log(size / low)) / Math.log(high / low);
  }
  return 11;
}

type Named = FragmentDefinitionNode;

/** Reckons costs of one operation. */
export class CostReckoner {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, Named>;
  readonly #variables: Record<string, unknown>;

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, Named>, variables: Record<string, unknown>) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** The cost before running: pages count in full. */
  requested(operation: OperationDefinitionNode): number {
    if (isMutation(operation)) return MUTATION_COST * operation.selectionSet.selections.length;
    return Math.ceil(this.#selection(operation.selectionSet, this.#root(operation), undefined));
  }

  /** The cost of what came back: only what was there counts. */
  actual(operation: OperationDefinitionNode, data: unknown): number {
    if (isMutation(operation)) return MUTATION_COST * operation.selectionSet.selections.length;
    return Math.ceil(this.#selection(operation.selectionSet, this.#root(operation), data ?? null));
  }

  #root(operation: OperationDefinitionNode): GraphQLNamedType | undefined {
    return this.#schema.getRootType(operation.operation) ?? undefined;
  }

  /** `data`: undefined to reckon ahead, else the result, where null costs nothing. */
  #selection(set: SelectionSetNode, parent: GraphQLNamedType | undefined, data: unknown): number {
    if (data === null) return 0;
    let sum = 0;
    let dearest = 0;
    for (const one of set.selections) {
      if (one.kind === Kind.FIELD) {
        const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : undefined;
        const field = fields?.[one.name.value];
        if (field !== undefined) sum += this.#field(one, field, data);
        continue;
      }
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(one.name.value) : one;
      if (fragment === undefined) continue;
      const type = fragment.typeCondition ? this.#schema.getType(fragment.typeCondition.name.value) : parent;
      const cost = this.#selection(fragment.selectionSet, type, data);
      // Of an interface's or union's types an object can be only one.
      if (type === parent) sum += cost;
      else dearest = Math.max(dearest, cost);
    }
    return sum + dearest;
  }

  #field(node: FieldNode, field: GraphQLField<unknown, unknown>, data: unknown): number {
    const type = getNamedType(field.type);
    if (!isCompositeType(type) || node.selectionSet === undefined) return 0;
    const value =
      data === undefined
        ? undefined
        : ((data as Record<string, unknown>)[node.alias?.value ?? node.name.value] ?? null);
    if (value === null) return 0;
    if (type.name.endsWith("Connection")) return this.#connection(node, field, node.selectionSet, type, value);
    if (isListType(getNullableType(field.type))) return this.#list(node, field, node.selectionSet, type, value);
    return 1 + this.#selection(node.selectionSet, type, value);
  }

  #list(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    set: SelectionSetNode,
    type: GraphQLNamedType,
    value: unknown,
  ): number {
    if (Array.isArray(value)) return this.#many(value, (item) => 1 + this.#selection(set, type, item));
    const ids = this.#argument(node, field, "ids");
    const size = Array.isArray(ids) ? ids.length : 1;
    return pageWeight(size) * (1 + this.#selection(set, type, undefined));
  }

  #connection(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    set: SelectionSetNode,
    type: GraphQLNamedType,
    value: unknown,
  ): number {
    const size = this.#argument(node, field, "first") ?? this.#argument(node, field, "last");
    let perNode = 0;
    for (const child of set.selections) {
      if (child.kind !== Kind.FIELD || child.selectionSet === undefined) continue;
      const isEdges = child.name.value === "edges";
      if (!isEdges && child.name.value !== "nodes") continue;
      const field = child.alias?.value ?? child.name.value;
      const items = value === undefined ? undefined : ((value as Record<string, unknown>)[field] as unknown[]);
      const childType = this.#childType(type, child.name.value);
      const nodeSet = isEdges ? nodeSelection(child.selectionSet) : child.selectionSet;
      const nodeType = isEdges ? this.#childType(childType, "node") : childType;
      const nodeKey = isEdges ? nodeKeyOf(child.selectionSet) : null;
      const costOf = (item: unknown) => 1 + (nodeSet === null ? 0 : this.#selection(nodeSet, nodeType, item));
      if (items === undefined) perNode += costOf(undefined);
      else
        return (
          CONNECTION_BASE +
          this.#many(items, (item) => costOf(nodeKey === null ? item : (item as Record<string, unknown>)[nodeKey]))
        );
    }
    return CONNECTION_BASE + (value === undefined ? pageWeight(Number(size ?? 1)) * perNode : 0);
  }

  #many(items: readonly unknown[], costOf: (item: unknown) => number): number {
    if (items.length === 0) return 0;
    const sum = items.reduce<number>((total, item) => total + (item === null ? 0 : costOf(item)), 0);
    return (pageWeight(items.length) * sum) / items.length;
  }

  #childType(type: GraphQLNamedType | undefined, fieldName: string): GraphQLNamedType | undefined {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
    return field === undefined ? undefined : getNamedType(field.type);
  }

  #argument(node: FieldNode, field: GraphQLField<unknown, unknown>, name: string): unknown {
    const argument = node.arguments?.find((one) => one.name.value === name);
    const definition = field.args.find((one) => one.name === name);
    if (argument === undefined || definition === undefined) return undefined;
    return valueFromAST(argument.value, definition.type, this.#variables);
  }
}

function nodeField(set: SelectionSetNode): FieldNode | undefined {
  return set.selections.find((one): one is FieldNode => one.kind === Kind.FIELD && one.name.value === "node");
}

function nodeSelection(set: SelectionSetNode): SelectionSetNode | null {
  return nodeField(set)?.selectionSet ?? null;
}

function nodeKeyOf(set: SelectionSetNode): string {
  const node = nodeField(set);
  return node?.alias?.value ?? "node";
}
