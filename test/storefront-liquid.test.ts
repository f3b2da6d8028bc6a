import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { bonusOf } from "#app/domain/campaigns/stacking.ts";
import { awardOf } from "#app/domain/loyalty/award.ts";
import { isChosen } from "#app/domain/loyalty/eligible.ts";
import { startingRules, type ProductChoice, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { currencyExponent } from "#app/domain/orders/money.ts";
import { programmeCopy, type RunningCampaign } from "#app/domain/storefront/programme-copy.ts";
import { SEED } from "./factories/seed.ts";
import { startLiquidWorld, type LiquidWorld } from "./theme/liquid-world.ts";

/** What the theme's Liquid reckons from the copies is what the domain reckons from the rules. */
const NOW = Date.UTC(2026, 10, 22, 3);
const HOUR = 3_600_000;

const DOUBLE: Campaign = {
  id: 1,
  name: "Double",
  bonus: { kind: "multiple", thousandths: 2000 },
  products: null,
  state: "active",
  startsAt: null,
  endsAt: null,
};

let world: LiquidWorld;
beforeAll(async () => {
  console.log(`Liquid against the domain: SEED=${SEED}`);
  world = await startLiquidWorld();
});
afterAll(() => world.close());

const currency = fc.constantFrom("EUR", "KRW", "JPY", "KWD", "USD");
const rate = fc.record({
  points: fc.oneof(fc.constantFrom(0n, 1n, 3n), fc.bigInt({ min: 1n, max: 500n })),
  perMinor: fc.oneof(fc.constantFrom(1n, 7n, 10n, 100n, 1000n), fc.bigInt({ min: 1n, max: 300_000n })),
});
/** The product is number 1; collections are numbered as the world has them. */
const choice: fc.Arbitrary<{ ids: bigint[]; collections: number[]; tags: string[] }> = fc.record({
  ids: fc.subarray([1n, 2n], { maxLength: 1 }),
  collections: fc.subarray([0, 1, 2], { maxLength: 2 }),
  tags: fc.subarray(["Tee", "TEE ", "초록", "sale"], { maxLength: 2 }),
});
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;
const campaign = fc.record({
  bonus: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(1500, 2000, 3000, 1001, 10_000).map((x) => ({ kind: "multiple", x })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2000 }).map((x) => ({ kind: "fixed", x })) },
  ),
  only: fc.option(choice, { freq: 2 }),
  from: fc.constantFrom(-2 * HOUR, -HOUR, 0, 1000, HOUR),
  until: fc.constantFrom(null, 0, 1000, HOUR),
});
const scene = fc.record({
  currency,
  rate,
  products: fc.array(fc.record({ choice, rate }), { maxLength: 3 }),
  stacking: fc.constantFrom("highest", "add", "multiply"),
  capPoints: fc.option(fc.bigInt({ min: 0n, max: 3000n }), { freq: 3 }),
  campaigns: fc.array(campaign, { maxLength: 4 }),
  priceMinor: fc.oneof(fc.bigInt({ min: 0n, max: 2_000n }), fc.bigInt({ min: 0n, max: 90_000_000n })),
  tags: fc.subarray(["tee", "SALE", "초록", "other"]),
  collections: fc.subarray([0, 1, 2]),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const chosen = ({ ids, collections, tags }: Choice): ProductChoice => ({
  productIds: ids,
  collectionIds: collections.map((place) => world.collections[place]?.id ?? 0n),
  tags: tags.map((tag) => tag.trim()),
});

function rulesOf({ currency, rate, products, stacking, capPoints }: Scene): ProgrammeRules {
  const rules = startingRules(currency);
  const own = products.map((product) => ({ choice: chosen(product.choice), rate: product.rate }));
  return { ...rules, earning: { ...rules.earning, rate, products: own }, campaigns: { stacking, capPoints } };
}

const campaignsOf = ({ campaigns }: Scene): RunningCampaign[] =>
  campaigns.map(({ bonus, only, from, until }, index): RunningCampaign => {
    const campaign: Campaign = {
      ...DOUBLE,
      id: index + 1,
      bonus:
        bonus.kind === "fixed"
          ? { kind: "fixed", points: BigInt(bonus.x) }
          : { kind: "multiple", thousandths: bonus.x },
      products: only && chosen(only),
      startsAt: NOW + from,
      endsAt: until === null ? null : NOW + until,
    };
    return { campaign, from: NOW + from };
  });

/** What an order of one such product, and nothing else, earns at NOW. */
function earned(scene: Scene, priceMinor: bigint, collectionIds: bigint[], kinds: readonly string[]): bigint {
  const rules = rulesOf(scene);
  const line = {
    id: 1n,
    productId: 1n,
    collectionIds,
    tags: scene.tags,
    quantity: 1,
    giftCard: false,
    grossMinor: priceMinor,
    discountMinor: 0n,
    taxMinor: 0n,
    refundedUnits: 0,
  };
  const [award] = awardOf({ lines: [line] }, rules);
  if (!award) throw new Error("no line");
  const entrants = campaignsOf(scene)
    .filter(({ campaign, from }) => from <= NOW && (campaign.endsAt === null || NOW < campaign.endsAt))
    .filter(({ campaign }) => kinds.includes(campaign.bonus.kind))
    .map(({ campaign, from }) => {
      const fits = campaign.products === null || isChosen(line, campaign.products);
      return { id: campaign.id, startsAt: from, bonus: campaign.bonus, lineIds: new Set(fits ? [1n] : []) };
    });
  return award.points + bonusOf([{ lineId: 1n, base: award.base }], entrants, rules.campaigns).points;
}

const digits = (text = ""): bigint => BigInt(text.replace(/\D/g, "") || "-1");

describe("the points of a product", () => {
  async function shown(scene: Scene): Promise<{ points: bigint; base: bigint | null; words: string }> {
    world.set(scene.currency, NOW);
    Object.assign(world.variant, { priceMinor: scene.priceMinor });
    world.product.tags = scene.tags;
    world.product.collections = scene.collections.flatMap((place) => world.collections[place] ?? []);
    const programme = { status: "live" as const, rules: rulesOf(scene), gift: null };
    world.copies(programmeCopy(programme, [], campaignsOf(scene), scene.currency));
    const page = await world.page("/products/1");
    const block = /<regulars-points[\s\S]*<\/regulars-points>/.exec(page)?.[0] ?? "";
    const [, exact, text, , base] = /data-points="(\d+)">([^<]*)<\/b>( <s>([^<]*)<\/s>)?/.exec(block) ?? [];
    expect(digits(text), "what is read is what was reckoned").toBe(BigInt(exact ?? -1));
    return { points: digits(text), base: base === undefined ? null : digits(base), words: block };
  }

  test("are the domain's, for any rules, campaigns, price and currency; an order never earns less", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (scene) => {
        const { points, base } = await shown(scene);
        // Liquid has prices in hundredths of every currency, and sees the collections that the storefront has.
        const unit = 10n ** BigInt(currencyExponent(scene.currency));
        const seenMinor = (((scene.priceMinor * 100n) / unit) * unit) / 100n;
        const seen = scene.collections
          .filter((place) => place !== 2)
          .map((place) => world.collections[place]?.id ?? 0n);
        expect(points).toBe(earned(scene, seenMinor, seen, ["multiple"]));
        const plain = earned(scene, seenMinor, seen, []);
        expect(base).toBe(plain === points ? null : plain);
        if (scene.collections.includes(2)) return;
        expect(earned(scene, scene.priceMinor, seen, ["multiple", "fixed"])).toBeGreaterThanOrEqual(points);
      }),
      { numRuns: process.env["CI"] === "true" ? 600 : 250 },
    );
  });
});

describe("what else is said of a product", () => {
  const rules = startingRules("EUR");
  const double = (id: number): RunningCampaign => ({
    campaign: { ...DOUBLE, id },
    from: NOW - HOUR,
  });
  async function said(changed: Partial<ProgrammeRules>, campaigns: RunningCampaign[]): Promise<string> {
    world.set("EUR", NOW);
    Object.assign(world.variant, { priceMinor: 1000n });
    const programme = { status: "live" as const, rules: { ...rules, ...changed }, gift: null };
    world.copies(programmeCopy(programme, [], campaigns, "EUR"));
    const [block = ""] = /<regulars-points[^]*<\/regulars-points>/.exec(await world.page("/products/1")) ?? [];
    return block
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim();
  }

  test("the terms on which several campaigns count", async () => {
    const best = "Of several offers, the one that gives you the most counts.";
    const capped = "At most 15 points extra on an order.";
    const named = (count: number): string => " Double : earn double points".repeat(count);
    const policy = (stacking: "highest" | "add", capPoints: bigint | null = null) => ({
      campaigns: { stacking, capPoints },
    });
    expect(await said(policy("highest", 15n), [])).toBe("Earn 10 points");
    expect(await said(policy("highest"), [double(1)])).toBe(`Earn 20 points 10 points${named(1)}`);
    expect(await said(policy("highest"), [double(1), double(2)])).toBe(`Earn 20 points 10 points${named(2)} ${best}`);
    expect(await said(policy("add"), [double(1), double(2)])).toBe(`Earn 30 points 10 points${named(2)}`);
    expect(await said(policy("add", 15n), [double(1), double(2)])).toBe(
      `Earn 25 points 10 points${named(2)} ${capped}`,
    );
  });

  test("that tax earns nothing where the price holds it", async () => {
    const untaxed = { earning: { ...rules.earning, exclude: { tax: true, discountedPart: true } } };
    expect(await said(untaxed, [])).toBe("Earn 10 points");
    world.taxesIncluded(true);
    expect(await said(untaxed, [])).toBe("Earn up to 10 points");
    expect(await said({}, [])).toBe("Earn 10 points");
    world.taxesIncluded(false);
  });
});

test.each(
  [
    ["/apps/regulars", "/apps/regulars"],
    [" /a/club_2/ ", "/a/club_2"],
    ["https://shop.example/tools/My-Club", "/tools/My-Club"],
    ["community/points", "/community/points"],
    ...[
      "",
      " ",
      "/",
      "/apps",
      "apps/",
      "/pages/club",
      "/apps/a b",
      "/apps/..",
      "/apps/a?b=c",
      "/apps/a#b",
      "//evil.example/x",
    ],
    ...[
      "https://evil.example",
      "/apps/%2e%2e",
      '/apps/x" onclick="y',
      "/apps/<b>",
      "javascript:alert(1)",
      "/apps/클럽",
    ],
  ].map((one) => (typeof one === "string" ? [one, "/apps/regulars"] : one)),
)("the widget takes the proxy's address %j for %s", async (typed = "", taken) => {
  world.set("EUR", NOW);
  world.copies(programmeCopy({ status: "live", rules: startingRules("EUR"), gift: null }, [], [], "EUR"));
  world.setting("loyalty-panel", { proxy_path: typed });
  expect(/<regulars-panel data-url="([^"]*)" /.exec(await world.page("/"))?.[1]).toBe(taken);
});
