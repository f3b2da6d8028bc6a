import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { customerRedact, dataRequest } from "#sandbox/webhooks/compliance.ts";
import { rowsOfShop } from "./database.ts";
import { startHouse, type House, type InstalledShop } from "./house.ts";
import { openProgrammeShop, settleShop } from "./programme-shop.ts";

const ANNE = 7n;
const BOB = 9007199254740993n;
const MAIL = "anne@shop.example";

let house: House;
let shops = 0;
beforeAll(async () => {
  house = await startHouse(createClock());
});
afterAll(() => house.close());

const open = (clock = createClock()): Promise<InstalledShop> =>
  openProgrammeShop(house, {
    domain: `members-${++shops}.myshopify.com`,
    records: [ANNE, BOB].map((id) => ({ type: "customer", id, createdAt: "2024-01-01T00:00:00Z" })),
    clock,
    since: Date.now() - 86_400_000,
  });

const settle = (shop: InstalledShop): Promise<void> => settleShop(house, shop);
const buy = (shop: InstalledShop, customerId: bigint | null, unitPrice: string, email?: string): bigint =>
  shop.store.placeOrder({
    customerId,
    lines: [{ title: "Tea", quantity: 2, unitPrice }],
    ...(email === undefined ? {} : { email }),
  }).id;

type Person = { customer: string | null; guest: boolean; merged: boolean; erased: boolean; balance: string };
const people = (shop: InstalledShop): Promise<Person[]> =>
  rowsOfShop<Person>(
    house.databaseUrl,
    shop.id,
    `SELECT m.customer_id::text AS customer, m.guest_hash IS NOT NULL AS guest, m.merged_into IS NOT NULL AS merged,
            m.erased_at IS NOT NULL AS erased, coalesce(a.open - a.deficit, 0)::text AS balance
     FROM loyalty_members m LEFT JOIN loyalty_balances a ON a.shop_id = m.shop_id AND a.member_id = m.id ORDER BY m.id`,
  );
const whole = { guest: false, merged: false, erased: false };
/** entries as they were written: what an erasure must leave alone */
const entries = (shop: InstalledShop): Promise<unknown[]> =>
  rowsOfShop(house.databaseUrl, shop.id, "SELECT * FROM loyalty_entries ORDER BY member_id, number");

describe("guests", () => {
  test("earn on their own, are claimed by the customer with that verified e-mail, and then are that customer", async () => {
    const shop = await open();
    const first = buy(shop, null, "10.00", MAIL);
    buy(shop, null, "3.00", " Anne@Shop.example ");
    buy(shop, null, "4.00", "somebody.else@shop.example");
    await settle(shop);
    expect(await people(shop)).toEqual([
      { ...whole, customer: null, guest: true, balance: "26" },
      { ...whole, customer: null, guest: true, balance: "8" },
    ]);

    // The same address, but nobody has shown that it is hers.
    shop.store.updateCustomer(ANNE, { email: MAIL, verifiedEmail: false });
    await settle(shop);
    expect((await people(shop)).map((p) => p.balance)).toEqual(["26", "8"]);

    shop.store.updateCustomer(ANNE, { verifiedEmail: true });
    await settle(shop);
    const claimed = { ...whole, customer: String(ANNE) };
    expect(await people(shop)).toEqual([
      { ...whole, customer: null, guest: true, merged: true, balance: "0" },
      { ...whole, customer: null, guest: true, balance: "8" },
      { ...claimed, balance: "26" },
    ]);

    // What she buys as a guest from now on is hers at once, and a refund of before is too.
    buy(shop, null, "5.00", MAIL);
    shop.store.refund(first, { lines: [{ lineId: shop.store.order(first).lines[0]?.id ?? 0n, quantity: 2 }] });
    await settle(shop);
    expect((await people(shop))[2]).toEqual({ ...claimed, balance: "16" });
    expect(await people(shop)).toHaveLength(3);
  });

  test("leave nothing of their e-mail that anybody could read", async () => {
    const shop = await open();
    buy(shop, null, "10.00", MAIL);
    await settle(shop);
    const [kept] = await rowsOfShop<{ text: string; bytes: number }>(
      house.databaseUrl,
      shop.id,
      "SELECT (SELECT string_agg(to_jsonb(o)::text, ' ') FROM orders o) AS text, (SELECT max(length(guest_hash)) FROM orders) AS bytes",
    );
    expect(kept?.text).not.toContain("anne");
    expect(kept?.bytes).toBe(32);
  });
});

describe("merges of customers", () => {
  test("take the account along, doubled, and before the points have come", async () => {
    const shop = await open();
    buy(shop, ANNE, "10.00");
    buy(shop, BOB, "3.00");
    await settle(shop);
    const late = buy(shop, ANNE, "50.00");
    shop.store.mergeCustomers(BOB, ANNE);
    const { mergeCustomers } = await import("#app/flows/loyalty/merge-members.ts");
    await mergeCustomers(shop.id, BOB, ANNE, Date.now());
    await mergeCustomers(shop.id, BOB, ANNE, Date.now());
    await settle(shop);
    const after = await people(shop);
    const [anne, bob] = [ANNE, BOB].map((id) => after.find((p) => p.customer === String(id)));
    expect(anne).toEqual({ ...whole, customer: String(ANNE), merged: true, balance: "0" });
    expect(bob).toEqual({ ...whole, customer: String(BOB), balance: "126" });
    shop.store.cancel(late);
    await settle(shop);
    expect((await people(shop)).find((p) => p.customer === String(BOB))?.balance).toBe("26");
  });

  const ways = ["one by one", "in bulk"] as const;
  test.each(ways)("that no webhook told of are seen by the orders, read %s: no points stay behind", async (way) => {
    const clock = createClock(Date.now() - 60_000);
    const shop = await open(clock);
    const moved = buy(shop, BOB, "4.00");
    buy(shop, ANNE, "10.00");
    buy(shop, BOB, "3.00");
    await settle(shop);
    const { adjustPoints } = await import("#app/flows/loyalty/adjust-points.ts");
    const [anne] = await rowsOfShop<{ id: string }>(
      house.databaseUrl,
      shop.id,
      `SELECT id::text FROM loyalty_members WHERE customer_id = ${ANNE}`,
    );
    const gift = { points: 50n, reason: "sorry", operationId: "gift", actor: "1" };
    await adjustPoints(shop.id, { ...gift, memberId: BigInt(anne?.id ?? 0) }, Date.now());
    shop.hosted.webhooks.set({ loseShare: 1 });
    const { enqueue } = await import("#app/db/job-queue.ts");
    const { restartImports } = await import("#app/db/stores/import-store.ts");
    const { withShop } = await import("#app/db/with-shop.ts");
    const readAgain = async (): Promise<void> => {
      await withShop(shop.id, async (db) => {
        if (way === "in bulk") await restartImports(db, ["orders"], Date.now());
        const name = way === "in bulk" ? "orders.import-bulk" : "orders.reconcile";
        await enqueue(db, { name, data: { shopId: shop.id } });
      });
      await settle(shop);
      await shop.hosted.adminApi.bulk.idle();
      await settle(shop);
    };
    // Given to Anne by hand, which is no merge: Bob is still there. Shopify stamps whole seconds, so time must pass.
    clock.advance(2_000);
    shop.store.reassign(moved, ANNE);
    await readAgain();
    expect((await people(shop)).find((p) => p.customer === String(BOB))).toMatchObject({ merged: false });
    clock.advance(2_000);
    shop.store.mergeCustomers(BOB, ANNE);
    await readAgain();
    const after = await people(shop);
    expect(after.find((p) => p.customer === String(ANNE))).toMatchObject({ merged: true, balance: "0" });
    expect(after.find((p) => p.customer === String(BOB))).toMatchObject({ merged: false, balance: "84" });
  });
});

describe("privacy", () => {
  test("an erased customer's account is frozen and nobody's; entries stay as they were, guests she had been too", async () => {
    const shop = await open();
    buy(shop, null, "4.00", MAIL);
    await settle(shop);
    const own = buy(shop, ANNE, "10.00");
    shop.store.updateCustomer(ANNE, { email: MAIL, verifiedEmail: true, birthDate: "1988-02-29" });
    await settle(shop);
    expect((await people(shop)).map((p) => p.balance).sort()).toEqual(["0", "28"]);
    const { adjustPoints } = await import("#app/flows/loyalty/adjust-points.ts");
    const { memberStatement } = await import("#app/db/queries/member-statement.ts");
    const [anne] = await rowsOfShop<{ id: string }>(
      house.databaseUrl,
      shop.id,
      `SELECT id FROM loyalty_members WHERE customer_id = ${ANNE}`,
    );
    const by = { memberId: BigInt(anne?.id ?? 0), operationId: "gift", actor: "1" };
    const sorry = { ...by, points: 2n, reason: "sorry about your knee, Anne" };
    expect(await adjustPoints(shop.id, sorry, Date.now())).toEqual({ ok: true });
    const latest = async (): Promise<unknown> => (await memberStatement(shop.id, by.memberId, null)).entries[0];
    expect(await latest()).toMatchObject({ points: 2n, actor: "1", reason: sorry.reason });
    const before = await entries(shop);

    shop.hosted.webhooks.emit(dataRequest(shop.store, ANNE, 1n));
    await settle(shop);
    const [answer] = await rowsOfShop<{ export: { data: Record<string, unknown[]> } }>(
      house.databaseUrl,
      shop.id,
      "SELECT export FROM privacy_requests",
    );
    const data = answer?.export.data ?? {};
    expect(data["loyalty_members"]).toHaveLength(2);
    expect(data["loyalty_members"]).toContainEqual(expect.objectContaining({ birth_month: "2", birth_day: "29" }));
    expect(data["loyalty_entries"]).toHaveLength(before.length);
    // The order she placed as a guest is hers, too.
    expect(data["orders"]).toHaveLength(2);

    shop.hosted.webhooks.emit(customerRedact(shop.store, ANNE));
    await settle(shop);
    expect(await entries(shop)).toEqual(before);
    expect(await latest()).toMatchObject({ points: 2n, actor: "1", reason: null });
    expect(await adjustPoints(shop.id, sorry, Date.now())).toEqual({ ok: false, reason: "unknown_member" });
    const gone = await rowsOfShop<Record<string, unknown>>(
      house.databaseUrl,
      shop.id,
      `SELECT m.customer_id, m.guest_hash, m.birth_month, m.birth_day, m.birth_set_at, erased_at IS NOT NULL AS erased
       FROM loyalty_members m`,
    );
    const nothing = { customer_id: null, guest_hash: null, birth_month: null, birth_day: null, birth_set_at: null };
    expect(gone).toEqual([
      { ...nothing, erased: true },
      { ...nothing, erased: true },
    ]);
    const hashes = await rowsOfShop(house.databaseUrl, shop.id, "SELECT id FROM orders WHERE guest_hash IS NOT NULL");
    expect(hashes).toEqual([]);

    // Late news change the books, not who they are about: a refund lowers the account, a purchase makes no member.
    shop.store.refund(own, { lines: [{ lineId: shop.store.order(own).lines[0]?.id ?? 0n, quantity: 1 }] });
    buy(shop, ANNE, "70.00");
    await settle(shop);
    const after = await people(shop);
    expect(after.map((p) => p.balance).sort()).toEqual(["0", "20"]);
    expect(after.every((p) => p.erased && p.customer === null)).toBe(true);
  });
});
