import type { ApiContext } from "#sandbox/graphql/context.ts";
import { idHash } from "#sandbox/store/made-up.ts";
import type { ChildConnection } from "./projection.ts";

/** Some lines of a result, in order, and how many of them have no parent. */
export interface LineBatch {
  lines: string[];
  roots: number;
}

interface Family {
  /** Lines of one connection of one parent, each with what hangs below it. */
  lines: { text: string; below: Family[] }[];
}

function familyOf(connection: ChildConnection, parent: unknown, parentId: string, context: ApiContext): Family {
  const { node } = connection;
  const lines: Family["lines"] = [];
  for (const item of connection.items(parent, context))
    lines.push({
      text: node.line(item, parentId, context),
      below: familiesOf(node.children, item, node.idOf, context),
    });
  return { lines };
}

function familiesOf(
  children: readonly ChildConnection[],
  parent: unknown,
  idOf: (node: unknown, context: ApiContext) => string,
  context: ApiContext,
): Family[] {
  if (children.length === 0) return [];
  const parentId = idOf(parent, context);
  return children.map((child) => familyOf(child, parent, parentId, context));
}

/** Takes one line of each family in turn; a line's own children follow when the whole generation is out. */
function shuffleTogether(families: readonly Family[], into: string[]): void {
  let generation = families.filter((family) => family.lines.length > 0);
  while (generation.length > 0) {
    const next: Family[] = [];
    for (let at = 0, wrote = true; wrote; at++) {
      wrote = false;
      for (const { lines } of generation) {
        const line = lines[at];
        if (line === undefined) continue;
        wrote = true;
        into.push(line.text);
        for (const family of line.below) if (family.lines.length > 0) next.push(family);
      }
    }
    generation = next;
  }
}

/**
 * Writes the roots' lines in batches of one to four roots: first the roots, then their children in turn, so that children
 * come after their parent but not always next to it, as in Shopify's ungrouped results. Grouped: a root at a time.
 */
export function* resultLines(
  connection: ChildConnection,
  roots: readonly unknown[],
  grouped: boolean,
  context: ApiContext,
): Generator<LineBatch> {
  const { node } = connection;
  for (let at = 0; at < roots.length;) {
    const size = grouped ? 1 : 1 + (idHash(BigInt(at), 7) % 4);
    const batch = roots.slice(at, at + size);
    at += batch.length;
    const lines = batch.map((root) => node.line(root, null, context));
    shuffleTogether(
      batch.flatMap((root) => familiesOf(node.children, root, node.idOf, context)),
      lines,
    );
    yield { lines, roots: batch.length };
  }
}
