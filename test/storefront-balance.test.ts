import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reward } from "#app/domain/loyalty/reward.ts";
import { startingRules } from "#app/domain/loyalty/rules.ts";
import { memberCopy } from "#app/domain/storefront/member-copy.ts";
import { shownPoints, shownReward } from "#app/domain/storefront/member-view.ts";
import { programmeCopy } from "#app/domain/storefront/programme-copy.ts";
import { SEED } from "./factories/seed.ts";
import { startLiquidWorld, type LiquidWorld } from "./theme/liquid-world.ts";

/** What a member reads before anybody was asked is what the domain says of the account, in every language. */
let world: LiquidWorld;
beforeAll(async () => {
  console.log(`A member's first paint: SEED=${SEED}`);
  world = await startLiquidWorld();
});
afterAll(() => world.close());

const PATHS = { en: "/", ko: "/ko", ja: "/ja" };
const amount = fc.oneof(fc.bigInt({ min: 0n, max: 3n }), fc.bigInt({ min: 0n, max: 10n ** 13n }));

test("a member's balance and the way to each reward are the domain's, in every language", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        open: amount,
        heldShare: fc.integer({ min: 0, max: 4 }),
        owed: amount,
        pending: amount,
        costs: fc.array(fc.oneof(fc.constant(1n), fc.bigInt({ min: 1n, max: 10n ** 9n })), { maxLength: 3 }),
        status: fc.constantFrom("live" as const, "paused" as const),
        locale: fc.constantFrom("en" as const, "ko" as const, "ja" as const),
        name: fc.constantFrom("point", "<b>R&B</b>", "%s $& {{ x }}"),
      }),
      async ({ open, heldShare, owed, pending, costs, status, locale, name }) => {
        const standing = { open, held: (open * BigInt(heldShare)) / 4n, deficit: open === 0n ? owed : 0n, pending };
        const starting = startingRules("EUR");
        const rules = {
          ...starting,
          pointsName: { ...starting.pointsName, [locale]: { one: name, other: `${name}s` } },
        };
        const rewards = costs.map((cost, index): Reward => {
          const terms = { kind: "store_credit" as const, amountMinor: 500n, validDays: null, limitPerMember: null };
          return { id: index + 1, name: `"Five" <off>`, cost, terms, state: "active", position: index };
        });
        world.set("EUR", Date.UTC(2026, 10, 22, 3));
        world.copies(
          programmeCopy({ status, rules, gift: null }, rewards, [], "EUR"),
          memberCopy(standing, true, { known: true, near: null, gift: false }, []),
        );
        const page = await world.page(PATHS[locale], true);
        const named = (points: bigint): string => {
          const word = points === 1n ? name : `${name}s`;
          const text = `${points.toLocaleString(locale)}${locale === "ja" ? "" : " "}${word}`;
          return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? "");
        };
        const part = (of: string, tag: string): string | undefined =>
          new RegExp(`<${tag}[^>]*data-${of}[ >][^>]*?>?([^]*?)</${tag}>`).exec(page)?.[1];
        const points = shownPoints(standing);
        expect(part("balance", "p")).toBe(named(points.available));
        expect(part("launcher", "span")).toBe(named(points.available));
        for (const [of, value] of [
          ["pending", points.pending],
          ["owed", points.owed],
        ] as const) {
          const [, hidden] = new RegExp(`data-${of} (hidden)?>`).exec(page) ?? [];
          expect(hidden === undefined, of).toBe(value > 0n);
          expect(page).toContain(named(value));
        }
        const items = page.split('<li class="regulars-reward"').slice(1);
        expect(items.length).toBe(rewards.length);
        for (const [index, reward] of rewards.entries()) {
          const { missing, obstacle } = shownReward({ ...reward, redeemed: 0 }, points.available, status);
          const item = items[index] ?? "";
          const [, max, value] = /<progress max="(\d+)" value="(\d+)"/.exec(item) ?? [];
          expect([max, value]).toEqual([String(reward.cost), String(reward.cost - missing)]);
          expect(item).toContain(`<span class="regulars-cost">${named(reward.cost)}</span>`);
          expect(/data-missing hidden/.test(item)).toBe(missing === 0n);
          if (missing > 0n) expect(item).toContain(named(missing));
          expect(/data-choose\s+hidden/.test(item)).toBe(obstacle !== null);
        }
      },
    ),
    { numRuns: process.env["CI"] === "true" ? 600 : 60 },
  );
});
