import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createStoppedClock } from "#sandbox/clock.ts";
import { parseExact, stringifyExact } from "./exact-json.ts";
import { StoreFileError } from "./store-file.ts";
import { orderRecord, shopRecord, smallStoreRecords, storeLines } from "./store-lines.ts";
import { openStore } from "./store.ts";

const clock = createStoppedClock(Date.parse("2024-06-01T00:00:00Z"));
const folder = mkdtempSync(join(tmpdir(), "store-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (records: readonly (Record<string, unknown> | string)[]) => openStore(storeLines(records), { clock });

async function refusal(records: readonly (Record<string, unknown> | string)[]): Promise<[number, string]> {
  const error: unknown = await open(records).catch((thrown: unknown) => thrown);
  if (!(error instanceof StoreFileError)) throw new Error("the file was not refused");
  return [error.line, error.reason];
}

describe("reading a store file", () => {
  it.each(["plain", "br", "gz"])("takes a %s file", async (kind) => {
    const text = smallStoreRecords().map(stringifyExact).join("\n") + "\n";
    const path = join(folder, `store.ndjson${kind === "plain" ? "" : `.${kind}`}`);
    writeFileSync(path, kind === "br" ? brotliCompressSync(text) : kind === "gz" ? gzipSync(text) : text);
    const store = await openStore(path, { clock });
    expect([store.products.size, store.customers.size, store.orders.size]).toEqual([2, 2, 1]);
  });

  it("says so when the file is missing, cut off or empty", async () => {
    await expect(openStore(join(folder, "none"), { clock })).rejects.toThrow(/there is no file/);
    const packed = brotliCompressSync(smallStoreRecords().map(stringifyExact).join("\n"));
    const path = join(folder, "cut.br");
    writeFileSync(path, packed.subarray(0, packed.length - 20));
    await expect(openStore(path, { clock })).rejects.toThrow(StoreFileError);
    expect(await refusal([])).toEqual([1, "the file has no shop record"]);
  });

  it("keeps every digit of ids beyond 2^53", async () => {
    const big = 9_007_199_254_740_993n;
    const records = [
      ...smallStoreRecords(),
      orderRecord({ id: big, customerId: 8, lines: [{ id: big + 2n, quantity: 1, unitPrice: "1" }] }),
    ];
    const store = await open(records);
    expect(store.order(big).lines[0]?.id).toBe(big + 2n);
    expect(parseExact(stringifyExact({ id: big, price: 1.5 }))).toEqual({ id: big, price: 1.5 });
  });

  it("names the line and the reason of what it refuses", async () => {
    const good = smallStoreRecords();
    expect(await refusal([...good, "{oops"])).toEqual([7, expect.stringMatching(/^not valid JSON/)]);
    expect(await refusal([{ type: "product", id: 1, title: "x" }])).toEqual([1, "the first record must be the shop"]);
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ type: "gift" }, /type must be/],
      [orderRecord(), /order 1 is in the file twice|line 11 is in the file twice/],
      [orderRecord({ id: 2, customerId: 99, lines: [] }), /customerId 99: no such customer/],
      [orderRecord({ id: 2, lines: [{ id: 11, quantity: 1, unitPrice: "1" }] }), /line 11 is in the file twice/],
      [orderRecord({ id: 2, lines: [{ id: 21, quantity: 0, unitPrice: "1" }] }), /quantity must be/],
      [orderRecord({ id: 2, lines: [{ id: 21, quantity: 1, unitPrice: "1.001" }] }), /unitPrice must be an amount/],
      [orderRecord({ id: 2, lines: [{ id: 21, quantity: 1, unitPrice: "1" }], discount: "1.01" }), /discount is more/],
      [orderRecord({ id: 2, lines: [], createdAt: "2024-02-30T00:00:00Z" }), /createdAt must be a day of the calendar/],
      [orderRecord({ id: 2, lines: [], createdAt: "2024-02-01 10:00" }), /createdAt must be an instant/],
      [orderRecord({ id: 2, lines: [], financialStatus: "paid" }), /financialStatus must be one of/],
      [orderRecord({ id: 2.5, lines: [] }), /id must be a whole number/],
      [
        orderRecord({
          id: 2,
          lines: [{ id: 21, quantity: 1, unitPrice: "1" }],
          refunds: [{ id: 1, createdAt: "2024-03-01T00:00:00Z", lines: [{ lineId: 21, quantity: 2 }] }],
        }),
        /more units/,
      ],
    ];
    for (const [record, reason] of cases)
      expect(await refusal([...good, record])).toEqual([7, expect.stringMatching(reason)]);
    expect(await refusal([shopRecord({ currencyCode: "XYZ" })])).toEqual([1, expect.stringMatching(/ISO 4217/)]);
    expect(await refusal([shopRecord({ ianaTimezone: "Mars/Base" })])).toEqual([1, expect.stringMatching(/IANA/)]);
  });

  it.each([
    ["JPY", "1210.00", 1210n],
    ["KRW", "15000", 15000n],
    ["KWD", "1.2340", 1234n],
    ["GBP", "2.5", 250n],
  ])("reads %s amounts in the currency's digits", async (currencyCode, unitPrice, amountMinor) => {
    const lines = [{ id: 1, quantity: 1, unitPrice }];
    const store = await open([shopRecord({ currencyCode }), orderRecord({ customerId: null, lines })]);
    expect(store.order(1n).lines[0]?.unitPriceMinor).toBe(amountMinor);
  });

  it("moves dates by whole weeks into the last week, when asked", async () => {
    const store = await openStore(storeLines(smallStoreRecords()), { clock, moveDates: true });
    const moved = store.order(1n).createdAt;
    expect((moved - Date.parse("2024-02-01T10:00:00Z")) % (7 * 86_400_000)).toBe(0);
    expect(clock.now() - moved).toBeGreaterThanOrEqual(0);
    expect(clock.now() - moved).toBeLessThan(7 * 86_400_000);
  });

  it("counts refunded units in time, whatever their order in the file", async () => {
    const refunds = [
      { id: 2, createdAt: "2024-03-02T00:00:00Z", lines: [{ lineId: 11, quantity: 1 }] },
      { id: 1, createdAt: "2024-03-01T00:00:00Z", lines: [{ lineId: 11, quantity: 2 }] },
    ];
    const lines = [{ id: 11, productId: 1, quantity: 3, unitPrice: "3.35" }];
    const records = [...smallStoreRecords().slice(0, 5), orderRecord({ lines, refunds, discount: "0.05" })];
    const order = (await open(records)).order(1n);
    expect(order.refunds.map((refund) => [refund.id, refund.totalMinor])).toEqual([
      [1n, 666n],
      [2n, 334n],
    ]);
  });
});
