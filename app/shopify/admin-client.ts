import { setTimeout as sleepMs } from "node:timers/promises";
import { log } from "#app/log.server.ts";
import { API_VERSION } from "./api-version.ts";
import { buryToken, freshSession, replaceRefusedToken } from "./fresh-session.ts";
import { postGraphql, type Answer } from "./graphql-post.ts";
import type { Operation } from "./operation.ts";
import { shopUrl } from "./shop-domain.ts";
import { backoffMs, restoreMs } from "./throttle.ts";
import { OUTCOME_UNKNOWN, ShopifyTrouble, TOO_LATE, troubleFor, troubleKind } from "./trouble.ts";

/** Calls one shop's Admin API. */
export type AdminClient = {
  readonly shopDomain: string;
  /**
   * Runs the operation and gives its parsed result. Waits while the shop's call budget is used up and repeats what may
   * be repeated; a mutation whose answer was lost is not repeated.
   * @param options.withinMs after so long the operation is not sent any more, nor again: what was refused stays refused
   * @throws ShopifyTrouble; code OUTCOME_UNKNOWN for a mutation that may or may not have happened; a plain Error when
   *   Shopify says that the request itself is wrong
   */
  run<Variables extends Record<string, unknown>, Result>(
    operation: Operation<Variables, Result>,
    variables: Variables,
    options?: { withinMs?: number },
  ): Promise<Result>;
};

/** What the client needs from outside; tests bring their own clock and dice. */
export type AdminClientParts = {
  token: (shopDomain: string) => Promise<string>;
  replaceToken: (shopDomain: string, refused: string) => Promise<string>;
  buryToken: (shopDomain: string, refused: string) => Promise<void>;
  sleep: (ms: number) => Promise<unknown>;
  /** a number in [0, 1) */
  random: () => number;
};

const defaults: AdminClientParts = {
  token: async (shopDomain) => (await freshSession(shopDomain)).accessToken ?? "",
  replaceToken: async (shopDomain, refused) => (await replaceRefusedToken(shopDomain, refused)).accessToken ?? "",
  buryToken,
  sleep: sleepMs,
  random: Math.random,
};

/** Further attempts after lost answers and 5xx; THROTTLED has a bound of its own, because waiting is the remedy. */
const RETRIES = 4;
const THROTTLE_RETRIES = 12;

/** The client for a shop that has the app installed. */
export function adminClient(shopDomain: string, parts: AdminClientParts = defaults): AdminClient {
  return {
    shopDomain,
    run: async (operation, variables, { withinMs = Infinity } = {}) =>
      operation.parse(await attempts(shopDomain, operation, variables, performance.now() + withinMs, parts)),
  };
}

async function attempts(
  shopDomain: string,
  operation: Pick<Operation<never, unknown>, "name" | "kind" | "document">,
  variables: Record<string, unknown>,
  sentBefore: number,
  parts: AdminClientParts,
): Promise<unknown> {
  const url = shopUrl(shopDomain, `/admin/api/${API_VERSION}/graphql.json`);
  const body = JSON.stringify({ query: operation.document, operationName: operation.name, variables });
  let token = await parts.token(shopDomain);
  let replaced = false;
  for (let failures = 0, throttles = 0; ;) {
    if (performance.now() > sentBefore) throw new ShopifyTrouble("retry", TOO_LATE);
    const answer = await postGraphql(url, token, body);
    if (answer.code === null) return answer.data;
    if (answer.code === "HTTP_401") {
      // Refused before anything happened: a mutation may be sent again too.
      if (replaced) return refused(shopDomain, token, parts);
      token = await parts.replaceToken(shopDomain, token);
      replaced = true;
      continue;
    }
    if (answer.code === "THROTTLED" || answer.code === "HTTP_429") {
      if (++throttles > THROTTLE_RETRIES) throw troubleFor(answer.code, operation.name);
      await wait(answer, throttles, operation.name, parts);
      continue;
    }
    if (operation.kind === "mutation" && answer.outcomeUnknown) throw new ShopifyTrouble("retry", OUTCOME_UNKNOWN);
    if (troubleKind(answer.code) !== "retry" || ++failures > RETRIES) throw troubleFor(answer.code, operation.name);
    await wait(answer, failures, operation.name, parts);
  }
}

async function refused(shopDomain: string, token: string, parts: AdminClientParts): Promise<never> {
  await parts.buryToken(shopDomain, token);
  throw troubleFor("HTTP_401", "token");
}

async function wait(answer: Answer, attempt: number, name: string, parts: AdminClientParts): Promise<void> {
  const floorMs = answer.retryAfterMs ?? (answer.cost ? restoreMs(answer.cost) : 0);
  const waitMs = floorMs + backoffMs(attempt, parts.random());
  log.debug("waiting for Shopify", { subject: name, reason: answer.code ?? "", attempt, waitMs: Math.round(waitMs) });
  await parts.sleep(waitMs);
}
