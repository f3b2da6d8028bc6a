import { z } from "zod";
import type { QueryCost } from "./throttle.ts";

/** What came of one request: data, or a code of the trouble table. */
export type Answer = {
  code: string | null;
  data: unknown;
  /** true when Shopify may have acted although we did not hear so */
  outcomeUnknown: boolean;
  retryAfterMs: number | null;
  cost: QueryCost | null;
};

const TIMEOUT_MS = 15_000;

const body = z.object({
  data: z.unknown().optional(),
  errors: z
    .union([z.string(), z.array(z.object({ extensions: z.object({ code: z.string().optional() }).optional() }))])
    .optional(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number(),
          throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number() }),
        })
        .optional(),
    })
    .optional(),
});

const lost: Answer = { code: "NETWORK", data: null, outcomeUnknown: true, retryAfterMs: null, cost: null };

/** Sends one GraphQL request, 15 seconds at most. Never throws for what Shopify or the network does. */
export async function postGraphql(url: string, token: string, text: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-shopify-access-token": token },
      body: text,
      // The token must not travel to wherever a redirect points.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return await refusal(response);
    return readBody(await response.text());
  } catch (error) {
    return { ...lost, code: error instanceof DOMException && error.name === "TimeoutError" ? "TIMEOUT" : "NETWORK" };
  }
}

async function refusal(response: Response): Promise<Answer> {
  await response.body?.cancel();
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  return {
    code: `HTTP_${response.status}`,
    data: null,
    outcomeUnknown: response.status >= 500 || response.status === 408,
    // In seconds, "2.0".
    retryAfterMs: Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter * 1000 : null,
    cost: null,
  };
}

function readBody(text: string): Answer {
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) return { ...lost, code: "UNREADABLE" };
  const { data, errors, extensions } = parsed.data;
  const cost = extensions?.cost;
  const code = errors === undefined ? null : firstCode(errors);
  return {
    code,
    data,
    outcomeUnknown: code === "INTERNAL_SERVER_ERROR" || code === "TIMEOUT",
    retryAfterMs: null,
    cost: cost
      ? {
          requested: cost.requestedQueryCost,
          available: cost.throttleStatus.currentlyAvailable,
          restoreRate: cost.throttleStatus.restoreRate,
        }
      : null,
  };
}

// Errors without a code come from validation: the request is wrong. Partial data beside errors is not used.
function firstCode(errors: string | readonly { extensions?: { code?: string } }[]): string {
  return typeof errors === "string" ? "REQUEST_REFUSED" : (errors[0]?.extensions?.code ?? "REQUEST_REFUSED");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
