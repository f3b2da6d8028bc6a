import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import type { AdminApi } from "#sandbox/graphql/admin-api.ts";
import { openApi } from "#sandbox/graphql/test-api.ts";
import { sampleStoreRecords } from "#sandbox/store/store-lines.ts";

const RUN = `mutation($query: String!, $group: Boolean! = false) { bulkOperationRunQuery(query: $query, groupObjects: $group) {
  bulkOperation { id status url } userErrors { field message code } } }`;
const READ = `query($id: ID!) { bulkOperation(id: $id) {
  status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt } }`;
const ORDERS = "{ orders { edges { node { id name lineItems { edges { node { id quantity } } } } } } }";

const opened: AdminApi[] = [];
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close();
});

async function open(orders: number) {
  const all = await openApi(sampleStoreRecords(orders));
  opened.push(all.api);
  const start = (query = ORDERS, group = false, scopes?: string[]) =>
    all.call(RUN, { query, group }, scopes).data?.["bulkOperationRunQuery"] as {
      bulkOperation: { id: string; status: string } | null;
      userErrors: { code: string; message: string }[];
    };
  const read = (id: string | undefined) =>
    all.call(READ, { id }).data?.["bulkOperation"] as Record<string, string | null>;
  const lines = async (url: string | null | undefined) => {
    const answer = all.api.bulkResult(url ?? "");
    if (typeof answer.body === "string") throw new Error(`storage answers ${answer.status}`);
    const body = await text(answer.body);
    return body
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, string>);
  };
  return { ...all, start, read, lines };
}

describe("bulk operations", () => {
  it("run to a JSONL file whose children follow their parent, not always at once", async () => {
    const { api, start, read, lines, store } = await open(60);
    const told: unknown[] = [];
    store.onChange((change) => told.push(change.topic, change.payload));
    const { bulkOperation } = start();
    expect(bulkOperation).toMatchObject({ status: "CREATED", url: null });
    await api.bulk.idle();
    const done = read(bulkOperation?.id);
    const rows = await lines(done["url"]);
    expect(done).toMatchObject({ status: "COMPLETED", errorCode: null, partialDataUrl: null, rootObjectCount: "60" });
    expect(rows).toHaveLength(Number(done["objectCount"]));
    const seen = new Set<string>();
    let strangers = 0;
    for (const [at, row] of rows.entries()) {
      const parent = row["__parentId"];
      if (parent === undefined) seen.add(row["id"] ?? "");
      else expect(seen.has(parent)).toBe(true);
      const before = rows[at - 1];
      if (parent !== undefined && before?.["id"] !== parent && before?.["__parentId"] !== parent) strangers++;
    }
    expect(strangers).toBeGreaterThan(10);
    expect(told[0]).toBe("BULK_OPERATIONS_FINISH");
    expect(told[1]).toMatchObject({ admin_graphql_api_id: bulkOperation?.id, status: "completed", type: "query" });
  });

  it("keep families together when grouped", async () => {
    const { api, start, read, lines } = await open(12);
    const { bulkOperation } = start(ORDERS, true);
    await api.bulk.idle();
    let parent = "";
    for (const row of await lines(read(bulkOperation?.id)["url"])) {
      if (row["__parentId"] === undefined) parent = row["id"] ?? "";
      else expect(row["__parentId"]).toBe(parent);
    }
  });

  it("run five at once, not six; a running one can be cancelled", async () => {
    const { api, call, start, read } = await open(30);
    api.faults.bulk.objectsPerSecond = 100;
    const started = Array.from({ length: 5 }, () => start().bulkOperation?.id);
    expect(start().userErrors[0]).toMatchObject({
      code: "OPERATION_IN_PROGRESS",
      message: `A bulk query operation for this app and shop is already in progress: ${started[0] ?? ""}.`,
    });
    for (const id of started)
      call("mutation($id: ID!) { bulkOperationCancel(id: $id) { userErrors { message } } }", { id });
    expect(read(started[0])["status"]).toBe("CANCELING");
    await api.bulk.idle();
    expect(read(started[4])["status"]).toBe("CANCELED");
    const again = call("mutation($id: ID!) { bulkOperationCancel(id: $id) { userErrors { message } } }", {
      id: started[0],
    });
    expect(again.data?.["bulkOperationCancel"]).toEqual({
      userErrors: [{ message: "A bulk operation cannot be canceled when it is canceled" }],
    });
  });

  it("have no address when empty, and lose it after seven days", async () => {
    const { api, clock, start, read } = await open(12);
    const empty = start('{ orders(query: "id:999") { edges { node { id } } } }').bulkOperation?.id;
    const full = start().bulkOperation?.id;
    await api.bulk.idle();
    expect(read(empty)).toMatchObject({ status: "COMPLETED", objectCount: "0", fileSize: null, url: null });
    const url = read(full)["url"] ?? "";
    expect(new URL(url).host).toBe("storage.googleapis.com");
    expect(api.bulkResult(url.replace(/Signature=[^&]{4}/, "Signature=AAAA")).status).toBe(403);
    expect(api.bulkResult("/elsewhere").status).toBe(404);
    clock.advance(7 * 86_400_000 + 1000);
    expect(read(full)).toMatchObject({ status: "EXPIRED", url: null });
    expect(api.bulkResult(url).status).toBe(400);
  });

  it("fail half-way with partial data, break off, and want scopes, when asked", async () => {
    const { api, start, read, lines } = await open(40);
    api.faults.bulk.failNext = { operations: 1, atShare: 0.5, errorCode: "INTERNAL_SERVER_ERROR" };
    const half = start().bulkOperation?.id;
    await api.bulk.idle();
    const failed = read(half);
    expect(failed).toMatchObject({
      status: "FAILED",
      errorCode: "INTERNAL_SERVER_ERROR",
      url: null,
      completedAt: null,
    });
    const rows = await lines(failed["partialDataUrl"]);
    expect(rows.filter((row) => row["__parentId"] === undefined).length).toBeGreaterThanOrEqual(20);
    const whole = start().bulkOperation?.id;
    const denied = start(ORDERS, false, ["read_products"]).bulkOperation?.id;
    await api.bulk.idle();
    api.faults.bulk.cutNextDownloads = { downloads: 1, atByte: 1000 };
    await expect(lines(read(whole)["url"])).rejects.toThrow(/cut off/);
    expect(await lines(read(whole)["url"])).toHaveLength(Number(read(whole)["objectCount"]));
    expect(read(denied)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
  });
});
