import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localDays } from "#app/domain/retention/local-days.ts";
import { combinationOf } from "./discount-combination.ts";
import { codeFrom } from "./redemption-code.ts";
import { endOfReward } from "./redemption.ts";
import { expiryOfReturned, pointsBack, pointsBackFrom, type CodeOrder } from "./returning-points.ts";
import { progressTo, rewardTerms } from "./reward.ts";
import { missingOf } from "./reward-scopes.ts";
import { cashbackCost } from "./store-credit-margin.ts";
import { matchCredit, type CreditTransaction } from "./store-credit-match.ts";

const DAY_MS = 86_400_000;

/** Lines with what a code took off them, and a history of refunds: each names a line, one unit at a time. */
const order = fc
  .array(fc.record({ units: fc.integer({ min: 1, max: 5 }), discountMinor: fc.bigInt({ min: 0n, max: 9_999n }) }), {
    minLength: 1,
    maxLength: 5,
  })
  .chain((lines) =>
    fc.record({
      lines: fc.constant(lines),
      /** every unit of every line, in the order in which they are refunded */
      units: fc.shuffledSubarray(
        lines.flatMap((line, at) => Array.from({ length: line.units }, () => at)),
        { minLength: lines.reduce((sum, line) => sum + line.units, 0) },
      ),
      points: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    }),
  );

const asOrder = (lines: { units: number; discountMinor: bigint }[], refunded: readonly number[]): CodeOrder => ({
  cancelled: false,
  shippingReturned: false,
  lines: lines.map((line, at) => ({ ...line, refundedUnits: refunded.filter((one) => one === at).length })),
});

/** The same by counting: every unit carries its share of its line's discount, in 60ths of a minor unit. */
function counted(
  lines: { units: number; discountMinor: bigint }[],
  refunded: readonly number[],
  points: bigint,
): bigint {
  const share = (at: number): bigint => ((lines[at]?.discountMinor ?? 0n) * 60n) / BigInt(lines[at]?.units ?? 1);
  const all = lines.flatMap((line, at) => Array.from({ length: line.units }, () => share(at)));
  const whole = all.reduce((sum, one) => sum + one, 0n);
  const back = refunded.map(share).reduce((sum, one) => sum + one, 0n);
  return whole === 0n ? 0n : (points * back) / whole;
}

describe("points that come back with refunds", () => {
  test("any sequence of refunds brings back what counting says, never less than before, and all in the end", () => {
    fc.assert(
      fc.property(order, ({ lines, units, points }) => {
        const discountMinor = lines.reduce((sum, line) => sum + line.discountMinor, 0n);
        let before = 0n;
        let posted = 0n;
        for (let count = 0; count <= units.length; count++) {
          const refunded = units.slice(0, count);
          const back = pointsBackFrom(asOrder(lines, refunded), points, "amount_off");
          expect(back).toBe(counted(lines, refunded, points));
          expect(back).toBeGreaterThanOrEqual(before);
          posted += back - before;
          before = back;
        }
        expect(posted).toBe(discountMinor === 0n ? 0n : points);
      }),
    );
  });

  test("a cancelled order and one with nothing left give all back; free shipping only with shipping", () => {
    fc.assert(
      fc.property(order, ({ lines, units, points }) => {
        const all = asOrder(lines, units);
        expect(pointsBackFrom({ ...asOrder(lines, []), cancelled: true }, points, "percentage_off")).toBe(points);
        expect(pointsBackFrom(all, points, "free_shipping")).toBe(0n);
        expect(pointsBackFrom({ ...all, shippingReturned: true }, points, "free_shipping")).toBe(points);
        const edited = lines.map(() => ({ units: 0, refundedUnits: 0, discountMinor: 0n }));
        expect(pointsBackFrom({ ...all, lines: edited }, points, "amount_off")).toBe(points);
      }),
    );
  });

  const kept = asOrder([{ units: 2, discountMinor: 500n }], []);
  const half = asOrder([{ units: 2, discountMinor: 500n }], [0]);
  const base = { points: 101n, kind: "amount_off" as const, usedOrderId: null };
  const terms = (returnWhenExpired: boolean) => ({
    rewardName: "",
    reward: { kind: "store_credit" as const, amountMinor: 1n, validDays: null, limitPerMember: null },
    returnWhenExpired,
  });
  test.each([
    ["issued, no order", { state: "issued", returns: true }, [], 0n],
    ["cancelled, no order", { state: "cancelled", returns: false }, [], 101n],
    ["expired as promised", { state: "expired", returns: true }, [], 101n],
    ["expired for good", { state: "expired", returns: false }, [], 0n],
    ["cancelled, then an order turns up", { state: "cancelled", returns: true }, [kept], 0n],
    ["half refunded", { state: "used", returns: true }, [half], 50n],
    [
      "the first order cancelled, placed again",
      { state: "used", returns: true },
      [{ ...kept, cancelled: true }, half],
      50n,
    ],
  ] as const)("%s", (_, { state, returns }, orders, expected) => {
    expect(pointsBack({ ...base, state, terms: terms(returns) }, orders)).toBe(expected);
  });

  test("an order that was deleted counts as cancelled; used without an order gives nothing", () => {
    const used = { ...base, state: "used" as const, terms: terms(true) };
    expect(pointsBack({ ...used, usedOrderId: 7n }, [])).toBe(101n);
    expect(pointsBack(used, [])).toBe(0n);
  });

  test("they live as long as the longest-lived that were spent, thirty days at least, for ever if one did", () => {
    const now = Date.UTC(2026, 0, 1);
    expect(expiryOfReturned([now + 90 * DAY_MS, now + 10 * DAY_MS], now)).toBe(now + 90 * DAY_MS);
    expect(expiryOfReturned([now - DAY_MS], now)).toBe(now + 30 * DAY_MS);
    expect(expiryOfReturned([now, null], now)).toBe(null);
  });
});

describe("codes", () => {
  test("are three groups of letters and digits that cannot be mistaken, and differ with any byte that counts", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32, max: 251 }),
        fc.nat(11),
        fc.integer({ min: 1, max: 27 }),
        (bytes, at, by) => {
          const code = codeFrom(bytes);
          expect(code).toMatch(/^[2-9BCDFGHJKMNPQRSTVWXYZ]{4}(-[2-9BCDFGHJKMNPQRSTVWXYZ]{4}){2}$/);
          const other = Uint8Array.from(bytes);
          other[at] = ((other[at] ?? 0) + by) % 252;
          expect(codeFrom(other)).not.toBe(code);
        },
      ),
    );
  });

  test("every character is equally likely: all bytes together give each as often", () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 252; byte++) {
      const character = codeFrom(Uint8Array.from({ length: 12 }, () => byte)).charAt(0);
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 28 }, () => 9));
    expect(() => codeFrom(new Uint8Array(32).fill(255))).toThrow("too few random bytes");
  });
});

test("a reward ends with the shop's day, one second before midnight; credits of one day a second apart", () => {
  const at = Date.UTC(2026, 9, 20, 23, 30);
  const { endOf, dayOf } = localDays("Europe/Paris");
  const end = endOf(dayOf(at) + 5);
  expect(new Date(end).toISOString()).toBe("2026-10-26T23:00:00.000Z");
  expect(endOfReward(at, 5, "Europe/Paris")).toBe(end - 1000);
  expect(endOfReward(at, 5, "Europe/Paris", 3)).toBe(end - 4000);
  expect(endOfReward(at, null, "Europe/Paris", 3)).toBe(null);
});

describe("a credit whose answer was lost", () => {
  const ours = { amountMinor: 500n, currencyCode: "EUR", expiresAt: 90 * DAY_MS };
  const credit = (id: string, change: Partial<CreditTransaction> = {}): CreditTransaction => ({
    ...{ id, adjustment: true, ...ours },
    ...change,
  });
  const endless = { ...ours, expiresAt: null };
  test.each([
    ["nothing came", ours, [], "absent"],
    ["it came", ours, [credit("a")], "a"],
    [
      "another amount, currency, an order's refund",
      ours,
      [credit("a", { amountMinor: 501n }), credit("b", { currencyCode: "USD" }), credit("c", { adjustment: false })],
      "absent",
    ],
    ["somebody claims it", ours, [credit("claimed")], "absent"],
    [
      "ours by the second it ends, beside one that ends that day too",
      ours,
      [credit("a", { expiresAt: 90 * DAY_MS - 5000 }), credit("b")],
      "b",
    ],
    ["Shopify rounds when it ends", ours, [credit("a", { expiresAt: 90 * DAY_MS + 7_000_000 })], "a"],
    ["by hand, without an end", ours, [credit("a", { expiresAt: null })], "absent"],
    [
      "two that nothing tells apart",
      endless,
      [credit("a", { expiresAt: null }), credit("b", { expiresAt: null })],
      "doubtful",
    ],
  ] as const)("%s", (_, lost, since, expected) => {
    const match = matchCredit(lost, since, new Set(["claimed"]));
    expect(match.kind === "found" ? match.id : match.kind).toBe(expected);
  });
});

describe("rewards", () => {
  const code = { minimumSpendMinor: null, validDays: 30, limitPerMember: null };
  const alone = { order: false, product: false, shipping: false };

  test("say what they combine with", () => {
    const combines = { order: false, product: true, shipping: true };
    expect(combinationOf({ kind: "amount_off", amountMinor: 500n, ...code, combines })).toEqual({
      ...{ takesOff: "order", with: ["product", "shipping"], without: ["order"] },
    });
    const shipping = { kind: "free_shipping", ...code, combines: { ...combines, shipping: false } } as const;
    expect(combinationOf(shipping)).toMatchObject({ takesOff: "shipping", with: ["product"] });
    expect(combinationOf({ kind: "store_credit", amountMinor: 1n, validDays: null, limitPerMember: null })).toBe(null);
    expect(rewardTerms.safeParse({ ...shipping, combines: { ...combines, shipping: true } }).success).toBe(false);
  });

  test("refuse what is none, and survive JSON", () => {
    const good = { kind: "amount_off", amountMinor: "500", ...code, combines: alone };
    expect(rewardTerms.parse(good)).toMatchObject({ amountMinor: 500n });
    for (const wrong of [
      { amountMinor: "0" },
      { amountMinor: "-1" },
      { validDays: 0 },
      { limitPerMember: 0 },
      { minimumSpendMinor: "x" },
    ]) {
      expect(rewardTerms.safeParse({ ...good, ...wrong }).success).toBe(false);
    }
    const off = { kind: "percentage_off", ...code, combines: alone };
    expect([0, 1, 100, 101, 1.5].map((percent) => rewardTerms.safeParse({ ...off, percent }).success)).toEqual([
      ...[false, true, true, false, false],
    ]);
  });

  test("show how far a member is", () => {
    expect(progressTo(400n, 100n)).toEqual({ affordable: false, missing: 300n, share: 0.25 });
    expect(progressTo(400n, 400n)).toEqual({ affordable: true, missing: 0n, share: 1 });
    expect(progressTo(400n, -50n)).toEqual({ affordable: false, missing: 400n, share: 0 });
  });

  test("cashback is weighed against what is spent to earn it, exactly at the margin", () => {
    const rate = { points: 1n, perMinor: 100n };
    const five = cashbackCost({ amountMinor: 500n, cost: 100n }, rate, 5);
    expect(five).toEqual({ spendMinor: 10_000n, share: 0.05, minorPerPoint: 5, exceedsMargin: false });
    expect(cashbackCost({ amountMinor: 501n, cost: 100n }, rate, 5).exceedsMargin).toBe(true);
    expect(cashbackCost({ amountMinor: 501n, cost: 100n }, rate, 5.01).exceedsMargin).toBe(false);
    expect(cashbackCost({ amountMinor: 1n, cost: 1n }, { points: 0n, perMinor: 1n }, 5).share).toBe(null);
  });

  test("need scopes; writing includes reading", () => {
    expect(missingOf(["read_discounts", "write_discounts"], ["write_discounts"])).toEqual([]);
    expect(missingOf(["read_discounts", "write_discounts"], ["read_discounts"])).toEqual(["write_discounts"]);
  });
});
