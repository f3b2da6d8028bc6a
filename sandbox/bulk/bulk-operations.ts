import { randomBytes } from "node:crypto";
import type { Clock } from "#sandbox/clock.ts";
import { expandScopes, isMet } from "#sandbox/graphql/access.ts";
import { ListSource } from "#sandbox/graphql/connection.ts";
import type { ApiContext } from "#sandbox/graphql/context.ts";
import { understand } from "#sandbox/graphql/documents.ts";
import { searchFilter } from "#sandbox/graphql/search-filter.ts";
import type { SearchFields } from "#sandbox/graphql/search-filter.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import type { Store } from "#sandbox/store/store.ts";
import type { BulkFaults } from "./bulk-faults.ts";
import { CONCURRENT_MAX, RESULT_KEPT_MS } from "./bulk-operation.ts";
import type { BulkOperation } from "./bulk-operation.ts";
import { refusalsOf } from "./check-query.ts";
import { compileBulkQuery } from "./projection.ts";
import { ResultStore } from "./result-store.ts";
import type { StorageAnswer } from "./result-store.ts";
import { writeResult } from "./write-result.ts";

interface UserError {
  field: string[] | null;
  message: string;
  code: "INVALID" | "LIMIT_REACHED" | "OPERATION_IN_PROGRESS";
}

interface RunPayload {
  bulkOperation: BulkOperation | null;
  userErrors: UserError[];
}

/** The bulk queries of one app in one shop. */
export class BulkOperations {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #faults: BulkFaults;
  readonly #results: ResultStore;
  readonly #operations: BulkOperation[] = [];
  readonly #work = new Set<Promise<void>>();

  constructor(store: Store, faults: BulkFaults) {
    this.#store = store;
    this.#clock = store.clock;
    this.#faults = faults;
    this.#results = new ResultStore(store.clock, faults);
  }

  /** `bulkOperationRunQuery`. */
  run(query: string, grouped: boolean, context: ApiContext): RunPayload {
    const refuse = (userErrors: UserError[]): RunPayload => ({ bulkOperation: null, userErrors });
    const running = this.#operations.filter((operation) => !operation.ended);
    if (running.length >= CONCURRENT_MAX && running[0] !== undefined) {
      const message = `A bulk query operation for this app and shop is already in progress: ${running[0].gid}.`;
      return refuse([{ field: null, message, code: "OPERATION_IN_PROGRESS" }]);
    }
    const refusals = refusalsOf(query);
    if (refusals.length > 0) return refuse(refusals.map((message) => ({ field: ["query"], message, code: "INVALID" })));
    const { document, needed } = understand(query);
    const [root, ...others] = compileBulkQuery(document);
    if (root === undefined || others.length > 0)
      return refuse([
        {
          field: ["query"],
          message: "Bulk queries can have only one top level connection in the sandbox.",
          code: "INVALID",
        },
      ]);
    const operation = this.#create(query);
    const scopes = expandScopes(context.grantedScopes);
    const denied = [...needed.values()].flat().some((access) => !isMet(access, scopes));
    const work = denied
      ? this.#deny(operation)
      : writeResult(
          operation,
          { root, grouped, context, path: this.#results.pathOf(operation.resultName) },
          this.#faults,
        );
    const done = work.then(() => this.#finish(operation)).finally(() => this.#work.delete(done));
    this.#work.add(done);
    return { bulkOperation: { ...operation }, userErrors: [] };
  }

  #create(query: string): BulkOperation {
    const id = this.#store.nextId();
    const operation: BulkOperation = {
      gid: `gid://shopify/BulkOperation/${id.toString()}`,
      id,
      query,
      status: "CREATED",
      errorCode: null,
      createdAt: this.#clock.now(),
      completedAt: null,
      objectCount: 0,
      rootObjectCount: 0,
      fileBytes: 0,
      ended: false,
      resultName: `${randomBytes(12).toString("hex")}-final`,
    };
    this.#operations.push(operation);
    return operation;
  }

  async #deny(operation: BulkOperation): Promise<void> {
    await Promise.resolve();
    operation.status = "FAILED";
    operation.errorCode = "ACCESS_DENIED";
  }

  #finish(operation: BulkOperation): void {
    operation.ended = true;
    operation.completedAt = operation.status === "COMPLETED" ? this.#clock.now() : null;
    this.#store.announce("BULK_OPERATIONS_FINISH", operation.id, {
      admin_graphql_api_id: operation.gid,
      created_at: isoSeconds(operation.createdAt),
      completed_at: operation.completedAt === null ? null : isoSeconds(operation.completedAt),
      error_code: operation.errorCode?.toLowerCase() ?? null,
      status: operation.status.toLowerCase(),
      type: "query",
    });
  }

  /** `bulkOperationCancel`. */
  cancel(gid: string): RunPayload {
    const operation = this.get(gid);
    if (operation === null)
      return {
        bulkOperation: null,
        userErrors: [{ field: ["id"], message: "Bulk operation does not exist", code: "INVALID" }],
      };
    if (operation.ended) {
      const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
      return { bulkOperation: operation, userErrors: [{ field: null, message, code: "INVALID" }] };
    }
    operation.status = "CANCELING";
    return { bulkOperation: operation, userErrors: [] };
  }

  /** The operation, or null. */
  get(gid: string): BulkOperation | null {
    return this.#operations.find((operation) => operation.gid === gid) ?? null;
  }

  /** The newest operation, or null. */
  latest(): BulkOperation | null {
    return this.#operations.at(-1) ?? null;
  }

  /** `bulkOperations`, newest first. */
  search(query: string | null): ListSource {
    const fields: SearchFields<BulkOperation> = {
      status: { kind: "word", of: (operation) => [this.statusOf(operation)] },
      operation_type: { kind: "word", of: () => ["QUERY"] },
      created_at: { kind: "instant", of: (operation) => operation.createdAt },
      completed_at: { kind: "instant", of: (operation) => operation.completedAt ?? Infinity },
      id: { kind: "id", of: (operation) => operation.id },
    };
    const { matches } = searchFilter(query, fields, "bulk operations", null);
    return new ListSource(this.#operations.filter((operation) => matches?.(operation) ?? true).toReversed());
  }

  #expired(operation: BulkOperation): boolean {
    return this.#clock.now() > (operation.completedAt ?? Infinity) + RESULT_KEPT_MS;
  }

  /** The status as the API shows it: a result past its seven days is EXPIRED. */
  statusOf(operation: BulkOperation): string {
    return operation.status === "COMPLETED" && this.#expired(operation) ? "EXPIRED" : operation.status;
  }

  /** The signed address of the result, or of what there is of it when the operation did not complete. */
  urlOf(operation: BulkOperation, partial: boolean): string | null {
    if (!operation.ended || operation.fileBytes === 0 || this.#expired(operation)) return null;
    if ((operation.status === "COMPLETED") === partial) return null;
    return this.#results.urlOf(operation.resultName, (operation.completedAt ?? operation.createdAt) + RESULT_KEPT_MS);
  }

  /** Answers a GET at storage.googleapis.com. */
  result(url: string): StorageAnswer {
    return this.#results.get(url);
  }

  /** Waits until nothing is being written. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Cancels what runs and removes all results. */
  async close(): Promise<void> {
    for (const operation of this.#operations) if (!operation.ended) operation.status = "CANCELING";
    await this.idle();
    this.#results.close();
  }
}
