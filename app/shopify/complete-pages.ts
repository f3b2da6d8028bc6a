import type { AdminClient } from "./admin-client.ts";
import { pageInfo, type PageInfo } from "./operation.ts";
import { readRefundLines } from "./operations/read-refund-lines.ts";
import { list, missing, object, text, type Payload } from "./translate/payload.ts";

/**
 * All nodes of a connection whose first page came with its owner.
 * @param next reads the page after a cursor, or null when there is no sense in going on: the whole is null then
 */
export async function allPages(
  first: Payload,
  next: (after: string | null) => Promise<{ nodes: unknown[]; pageInfo: PageInfo } | null>,
): Promise<unknown[] | null> {
  const nodes = [...list(first["nodes"], "nodes")];
  let info = readPageInfo(first);
  while (info.hasNextPage) {
    const page = await next(info.endCursor);
    if (!page) return null;
    nodes.push(...page.nodes);
    info = page.pageInfo;
  }
  return nodes;
}

/** The refund with all pages of its lines in place. */
export async function completeRefund(client: AdminClient, refund: Payload): Promise<Payload> {
  const id = text(refund["id"], "refund.id");
  const lines = await allPages(object(refund["refundLineItems"], "refund.refundLineItems"), async (after) => {
    const page = await client.run(readRefundLines, { id, after });
    if (!page) throw missing("refund");
    return page;
  });
  const shipping = object(refund["refundShippingLines"], "refund.refundShippingLines");
  if (readPageInfo(shipping).hasNextPage) throw missing("refund.refundShippingLines");
  return { ...refund, refundLineItems: { nodes: lines } };
}

function readPageInfo(connection: Payload): PageInfo {
  const parsed = pageInfo.safeParse(connection["pageInfo"]);
  if (!parsed.success) throw missing("pageInfo");
  return parsed.data;
}
