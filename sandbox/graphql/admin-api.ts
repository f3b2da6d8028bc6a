import { Kind, execute, getVariableValues } from "graphql";
import type { ExecutionResult, GraphQLError, OperationDefinitionNode } from "graphql";
import { BulkOperations } from "#sandbox/bulk/bulk-operations.ts";
import type { StorageAnswer } from "#sandbox/bulk/result-store.ts";
import { loadAdminSchema, requiredScopes } from "#sandbox/schema/admin-schema.ts";
import type { Store } from "#sandbox/store/store.ts";
import { expandScopes, isMet } from "./access.ts";
import type { NeededAccess } from "./access.ts";
import { RATE_LIMIT_DOCUMENTATION, apiError } from "./api-error.ts";
import { VISIBLE_ORDERS_MS } from "./context.ts";
import type { ApiContext } from "./context.ts";
import { CostReckoner } from "./cost.ts";
import { isMutation, operationOf, understand } from "./documents.ts";
import { noFaults } from "./faults.ts";
import type { ApiFaults } from "./faults.ts";
import { resolveField, resolveType } from "./field-resolver.ts";
import { inputTooLarge } from "./input-size.ts";
import { Metafields } from "./metafields.ts";
import { LeakyBucket, STANDARD_LIMITS } from "./throttle.ts";
import type { ThrottleLimits } from "./throttle.ts";
import { WebhookSubscriptions } from "./webhook-subscriptions.ts";

/** One call of the API, with what its token may do. */
export interface ApiRequest {
  query: string;
  variables?: Readonly<Record<string, unknown>> | null;
  operationName?: string | null;
  /** Access scopes of the token. */
  scopes: Iterable<string>;
}

/** What goes back over the wire. */
export interface ApiAnswer {
  status: number;
  body: unknown;
  /** The server must close the connection without answering: the work is done, its answer is lost. */
  lost?: true;
}

/** What `createAdminApi` needs. The clock is the store's. */
export interface AdminApiOptions {
  store: Store;
  /** Default: a Standard plan. */
  limits?: ThrottleLimits;
  /** Most points of one query; default 1000, as Shopify's. */
  queryCostMax?: number;
  appId?: bigint;
}

const QUERY_COST_MAX = 1000;
const COST_MESSAGE =
  "See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the\ncost of a query is calculated.\n\nTo query larger amounts of data with fewer limits, bulk operations should be used instead.\nSee https://shopify.dev/tutorials/perform-bulk-operations-with-admin-api for usage details.\n";

/** The Admin API of one store, for one app. */
export class AdminApi {
  readonly faults: ApiFaults = noFaults();
  readonly bulk: BulkOperations;
  readonly metafields: Metafields;
  readonly subscriptions = new WebhookSubscriptions();
  readonly bucket: LeakyBucket;
  readonly #store: Store;
  readonly #limits: ThrottleLimits;
  readonly #queryCostMax: number;
  readonly #appId: bigint;

  constructor(options: AdminApiOptions) {
    this.#store = options.store;
    this.#limits = options.limits ?? STANDARD_LIMITS;
    this.#queryCostMax = options.queryCostMax ?? QUERY_COST_MAX;
    this.#appId = options.appId ?? 1n;
    this.bucket = new LeakyBucket(options.store.clock, this.#limits);
    this.bulk = new BulkOperations(options.store, this.faults.bulk);
    this.metafields = new Metafields(options.store, this.#appId);
  }

  /** Answers one call as Shopify's `graphql.json` does. */
  execute(request: ApiRequest): ApiAnswer {
    const failure = this.faults.failNext;
    if (failure !== null && failure.calls > 0) {
      failure.calls--;
      return { status: failure.status, body: { errors: "Internal Server Error" } };
    }
    if (typeof request.query !== "string" || request.query.trim() === "")
      return { status: 400, body: { errors: { query: "Required parameter missing or invalid" } } };
    const { document, errors, needed } = understand(request.query);
    if (errors.length > 0) return ok({ errors });
    const operation = operationOf(document, request.operationName);
    if (operation === null) return ok({ errors: [{ message: "An operation name is required" }] });
    const variables = request.variables ?? {};
    const coerced = getVariableValues(loadAdminSchema(), operation.variableDefinitions ?? [], variables);
    if (coerced.errors) return ok({ errors: coerced.errors.map((error) => withCode(error, "INVALID_VARIABLE")) });
    const tooLarge = inputTooLarge(operation, coerced.coerced);
    if (tooLarge !== null) return ok({ errors: [tooLarge.toJSON()] });

    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    const named = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    const reckoner = new CostReckoner(loadAdminSchema(), named, coerced.coerced);
    return this.#run(operation, reckoner, () =>
      execute({
        schema: loadAdminSchema(),
        document,
        variableValues: variables,
        operationName: request.operationName,
        contextValue: this.#context(request, needed),
        fieldResolver: resolveField,
        typeResolver: resolveType,
        rootValue: {},
      }),
    );
  }

  #run(operation: OperationDefinitionNode, reckoner: CostReckoner, call: () => unknown): ApiAnswer {
    this.bucket.setLimits(this.faults.throttle ?? this.#limits);
    const requested = reckoner.requested(operation);
    if (requested > this.#queryCostMax) {
      const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${this.#queryCostMax}).\n\n${COST_MESSAGE}`;
      return ok({
        errors: [apiError("MAX_COST_EXCEEDED", message, { cost: requested, maxCost: this.#queryCostMax }).toJSON()],
      });
    }
    const forced = this.faults.throttleNext > 0;
    if (forced) this.faults.throttleNext--;
    if (forced || !this.bucket.take(requested)) {
      const throttled = apiError("THROTTLED", "Throttled", { documentation: RATE_LIMIT_DOCUMENTATION }).toJSON();
      return ok({ errors: [throttled], extensions: this.#cost(requested, null) });
    }
    // Every resolver answers at once, so graphql-js does too.
    const result = call() as ExecutionResult;
    const actual = Math.min(requested, reckoner.actual(operation, result.data));
    this.bucket.giveBack(requested - actual);
    const errors = result.errors?.map((error) => withCode(error, "INTERNAL_SERVER_ERROR"));
    const body = {
      data: result.data ?? null,
      ...(errors ? { errors } : {}),
      extensions: this.#cost(requested, actual),
    };
    if (isMutation(operation) && this.faults.loseNextMutationAnswers > 0) {
      this.faults.loseNextMutationAnswers--;
      return { ...ok(body), lost: true };
    }
    return ok(body);
  }

  #cost(requestedQueryCost: number, actualQueryCost: number | null): Record<string, unknown> {
    return { cost: { requestedQueryCost, actualQueryCost, throttleStatus: this.bucket.status() } };
  }

  #context(request: ApiRequest, needed: NeededAccess): ApiContext {
    const grantedScopes = [...request.scopes];
    const scopes = expandScopes(grantedScopes);
    const unmet = (name: string) => needed.get(name)?.find((access) => !isMet(access, scopes));
    return {
      store: this.#store,
      bulk: this.bulk,
      metafields: this.metafields,
      subscriptions: this.subscriptions,
      grantedScopes,
      appId: this.#appId,
      denied: new Set([...needed.keys()].filter((name) => unmet(name) !== undefined)),
      deniedText: (typeName, fieldName) => unmet(`${typeName}.${fieldName}`)?.text ?? "",
      mayRead: (typeName) => {
        const access = requiredScopes(typeName);
        return access === null || isMet(access, scopes);
      },
      ordersSince: scopes.has("read_all_orders") ? -Infinity : this.#store.clock.now() - VISIBLE_ORDERS_MS,
    };
  }

  /** Answers a GET at storage.googleapis.com: a bulk result, or why not. */
  bulkResult(url: string): StorageAnswer {
    return this.bulk.result(url);
  }

  /** Stops what runs and removes the results. */
  async close(): Promise<void> {
    await this.bulk.close();
  }
}

function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}

/** The error as JSON, with a code where a resolver gave none. */
function withCode(error: GraphQLError, code: string): Record<string, unknown> {
  const json = error.toJSON();
  return { ...json, extensions: { code, ...json.extensions } };
}

/** The Admin API over a store: `execute` answers calls, `bulkResult` downloads, `faults` makes things go wrong. */
export function createAdminApi(options: AdminApiOptions): AdminApi {
  return new AdminApi(options);
}
