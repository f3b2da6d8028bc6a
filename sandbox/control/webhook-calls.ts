import { Refusal } from "../wire/http.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import type { Fields } from "./fields.ts";

/** GET /sandbox/webhooks: knobs, counts by state, and the newest entries of the log (`limit`, 100; `topic`; `state`). */
export function webhookLog(shop: HostedShop, query: URLSearchParams): unknown {
  const { webhooks } = shop;
  const counts: Record<string, number> = {};
  for (const { state } of webhooks.log()) counts[state] = (counts[state] ?? 0) + 1;
  const wanted = webhooks
    .log()
    .filter((entry) => (query.get("topic") ?? entry.topic) === entry.topic)
    .filter((entry) => (query.get("state") ?? entry.state) === entry.state);
  const limit = Number(query.get("limit") ?? 100);
  return {
    knobs: webhooks.knobs(),
    waiting: webhooks.waiting(),
    counts,
    log: limit > 0 ? wanted.slice(-limit) : [],
  };
}

/** POST /sandbox/webhooks[/release|/idle|/send]: turns knobs; sends what waits; waits for the end; sends any event. */
export async function webhookCall(shop: HostedShop, verb: string, fields: Fields): Promise<unknown> {
  const { webhooks } = shop;
  if (verb === "release") webhooks.release();
  else if (verb === "idle") await webhooks.idle();
  else if (verb === "send") {
    if (typeof fields["topic"] !== "string") throw new Refusal(422, "topic is missing");
    webhooks.emit({ topic: fields["topic"], payload: fields["payload"] ?? {} });
  } else if (verb === "") webhooks.set(fields);
  else return null;
  return { knobs: webhooks.knobs(), waiting: webhooks.waiting() };
}
