import { visit } from "graphql";
import type { OperationDefinitionNode } from "graphql";
import { apiError } from "./api-error.ts";
import type { GraphQLError } from "graphql";

const ITEMS_MAX = 250;

function longestIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((most, one) => Math.max(most, longestIn(one)), value.length);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((most, one) => Math.max(most, longestIn(one)), 0);
}

/** Shopify takes at most 250 items in any array of the input; its refusal, or null. */
export function inputTooLarge(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  let longest = longestIn(variables);
  visit(operation, { ListValue: (node) => void (longest = Math.max(longest, node.values.length)) });
  if (longest <= ITEMS_MAX) return null;
  const message = `The input array size of ${longest} is greater than the maximum allowed of ${ITEMS_MAX}.`;
  return apiError("MAX_INPUT_SIZE_EXCEEDED", message);
}
