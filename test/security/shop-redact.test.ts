import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postAlone } from "#app/db/stores/ledger-store.ts";
import { verifyRetention } from "#app/flows/retention/verify-retention.ts";
import { shopRedact } from "#sandbox/webhooks/compliance.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { PrivacyWorld, type Row } from "./privacy-world.ts";

let privacy: PrivacyWorld;
let shop: HostedShop;
let shopId: number;
let orderIds: readonly bigint[];

beforeAll(async () => {
  privacy = await PrivacyWorld.start();
  ({ shop, shopId, orderIds } = privacy);
  const at = Date.now();
  const award = { orderId: 1n, lineId: 1n, campaignId: 0 };
  const basis = { ruleVersion: 1, eligibleMinor: 100n, units: 1, points: 10n };
  for (const id of (await table("shops")).map((row) => Number(row["id"]))) {
    await postAlone(id, [
      { op: "award", ...award, memberId: 1n, ...basis, at, releaseAt: null, expiresAt: null },
      { op: "change", ...award, change: 1, target: 9n, at, expiresAt: null, clamp: false },
      { op: "hold", key: "k", memberId: 1n, points: 3n, at, redemptionId: "00000000-0000-4000-8000-000000000000" },
    ]);
  }
});
afterAll(() => privacy.close());

const table = (name: string): Promise<Row[]> => privacy.table(name);
const lines = (): Promise<string[]> => privacy.lines();
const settled = (): Promise<void> => privacy.settled();

describe("shop/redact", () => {
  const rowsOfShop = async (id: number): Promise<string[]> =>
    (await lines()).filter(
      (line) =>
        line.includes(`"shop_id": ${id},`) ||
        line.includes(`"shopId": ${id}`) ||
        (line.startsWith("public.shops") && line.includes(`"id": ${id},`)),
    );

  test("of a shop that is installed keeps everything", async () => {
    const before = (await rowsOfShop(shopId)).filter((line) => !/privacy_requests|inbox_deliveries|pgboss/.test(line));
    await privacy.request(shop, shopRedact(shop.store));
    await settled();
    const after = (await rowsOfShop(shopId)).filter((line) => !/privacy_requests|inbox_deliveries|pgboss/.test(line));
    expect(after).toEqual(before);
  });

  test("of a shop that was uninstalled leaves nothing but its neighbour", async () => {
    const domain = shop.domain;
    const notOurs = async (name: string): Promise<Row[]> => (await table(name)).filter((row) => row.shop_id !== shopId);
    const [others, points] = [await notOurs("orders"), await notOurs("loyalty_entries")];
    expect(points.length).toBeGreaterThan(0);
    expect((await table("loyalty_entries")).length).toBeGreaterThan(points.length);
    shop.uninstall();
    await settled();
    expect((await table("sessions")).filter((row) => row.shop_id === shopId)).toEqual([]);
    shop.webhooks.emit(shopRedact(shop.store));
    await expect
      .poll(async () => (await rowsOfShop(shopId)).filter((line) => !line.startsWith("pgboss")), { timeout: 20_000 })
      .toEqual([]);
    await settled();
    for (const line of await rowsOfShop(shopId)) expect(line).toMatch(/^pgboss.*handle-privacy.*"completed"/);
    expect((await lines()).filter((line) => line.includes(domain))).toEqual([]);
    expect(await notOurs("orders")).toEqual(others);
    expect(await notOurs("loyalty_entries")).toEqual(points);
    // What comes late finds no shop and is not kept.
    await privacy.send(shop, "orders/updated", `{"id":${orderIds[0] ?? 0n},"updated_at":"2026-11-22T00:00:00Z"}`);
    await privacy.send(shop, "shop/redact", `{"shop_id":1,"shop_domain":"${domain}"}`);
    expect(await rowsOfShop(shopId)).toHaveLength((await rowsOfShop(shopId)).length);
    expect((await lines()).filter((line) => line.includes(domain))).toEqual([]);
  });

  test("and a shop that comes back begins anew", async () => {
    shop.install();
    expect((await privacy.world.visit(shop)).status).toBe(200);
    await settled();
    const back = (await table("shops")).find((row) => row["domain"] === shop.domain);
    expect(back).toMatchObject({ generation: 1, uninstalled_at: null });
    expect(back?.["id"]).not.toBe(shopId);
    const id = back?.["id"] as unknown as number;
    expect((await table("orders")).filter((row) => row.shop_id === id)).toHaveLength(shop.store.orders.size);
    expect(await verifyRetention(id, Date.now())).toEqual([]);
  });

  test("of a shop whose uninstallation we never heard of erases it, for its token opens nothing any longer", async () => {
    const { second } = privacy;
    const id = (await table("shops")).find((row) => row["domain"] === second.domain)?.["id"] as unknown as number;
    second.webhooks.set({ loseShare: 1 });
    second.uninstall();
    second.webhooks.set({ loseShare: 0 });
    second.webhooks.emit(shopRedact(second.store));
    await expect
      .poll(async () => (await rowsOfShop(id)).filter((line) => !line.startsWith("pgboss")), { timeout: 30_000 })
      .toEqual([]);
  });
});
