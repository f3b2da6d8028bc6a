import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStoppedClock } from "../clock.ts";
import { type Sandbox, startSandbox } from "../server.ts";
import { smallStoreRecords, storeLines } from "../store/store-lines.ts";
import { openStore } from "../store/store.ts";

let sandbox: Sandbox;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    store: await openStore(storeLines(smallStoreRecords()), { clock: createStoppedClock(Date.UTC(2026, 9, 20)) }),
    app: { key: "key", secret: "secret", tomlPath: path.resolve("shopify.app.toml") },
  });
  sandbox.shop.changeScopes([...sandbox.shop.grantedScopes(), "write_store_credit_account_transactions"]);
  token = sandbox.shop.tokens.issueOffline(true).access_token;
});
afterAll(() => sandbox.close());

const credit = `mutation Give { storeCreditAccountCredit(id: "gid://shopify/Customer/7", creditInput: { creditAmount: { amount: "1", currencyCode: GBP } }) { userErrors { code } } }`;

async function call(
  query: string,
  timeoutMs = 5000,
): Promise<{ status: number; body: Record<string, unknown> } | null> {
  try {
    const response = await fetch(`${sandbox.url}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-forwarded-host": sandbox.shop.domain,
        "x-shopify-access-token": token,
      },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch {
    return null;
  }
}
async function fault(wire: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${sandbox.url}/sandbox/faults`, {
    method: "POST",
    body: JSON.stringify({ clear: true, wire: { door: "graphql", operation: "storeCreditAccountCredit", ...wire } }),
  });
  expect(response.status).toBe(200);
}
const balance = (): bigint => sandbox.shop.store.credit.balance(7n);

describe("faults of one operation", () => {
  it.each([
    ["drop-before", 0n, null],
    ["drop-after", 100n, null],
    ["status", 0n, 503],
    ["status-after", 100n, 503],
    ["throttled", 0n, 200],
    ["partial", 100n, 200],
  ])("%s gives %s and leaves others alone", async (kind, given, status) => {
    const before = balance();
    await fault({ kind });
    expect((await call("{ shop { name } }"))?.body["errors"]).toBeUndefined();
    const answer = await call(credit);
    expect(answer?.status ?? null).toBe(status);
    if (status === 200) expect(answer?.body["errors"]).toMatchObject([{ extensions: {} }]);
    expect(balance() - before).toBe(given);
    expect((await call(credit))?.body).toMatchObject({ data: { storeCreditAccountCredit: { userErrors: [] } } });
    expect(balance() - before).toBe(given + 100n);
  });

  it("late: done though the app has given up", async () => {
    const before = balance();
    await fault({ kind: "late", delayMs: 150 });
    expect(await call(credit, 50)).toBeNull();
    expect(balance() - before).toBe(0n);
    await expect.poll(() => balance() - before).toBe(100n);
  });

  it("strike by the operation's name, after some calls, or for a share of them by seed", async () => {
    const outcomes = async (wire: Record<string, unknown>) => {
      await fault({ kind: "status", times: 100, ...wire });
      const answers = [];
      for (let n = 0; n < 12; n += 1) answers.push((await call(credit))?.status === 503);
      return answers;
    };
    expect(await outcomes({ operation: "Give", skip: 10 })).toEqual([
      ...Array.from({ length: 10 }, () => false),
      true,
      true,
    ]);
    const drawn = await outcomes({ share: 0.5, seed: "a" });
    expect(new Set(drawn).size).toBe(2);
    expect(await outcomes({ share: 0.5, seed: "a" })).toEqual(drawn);
    expect(await outcomes({ share: 0.5, seed: "b" })).not.toEqual(drawn);
  });
});
