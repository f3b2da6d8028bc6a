import type pg from "pg";
import { rulesJson, startingRules } from "#app/domain/loyalty/rules.ts";
import type { RedemptionTerms } from "#app/domain/loyalty/redemption.ts";

/** What a shop has of the programme that another must not reach, by number; the names begin with the shop's own. */
export type LoyaltyOfShop = {
  memberId: string;
  rewardId: number;
  campaignId: number;
  redemptionId: string;
  codeId: string;
};

/**
 * Writes a programme with a reward, a campaign, a member, a parked redemption and an unused code. `first` is the number of reward and
 * campaign: they count from 1 in every shop, and a test wants to tell them apart.
 */
export async function loyaltyOfShop(
  owner: pg.Client,
  shop: { id: number; name: string; customerId: bigint; currencyCode: string; first: number },
): Promise<LoyaltyOfShop> {
  const { id, name, first } = shop;
  const code = { minimumSpendMinor: null, validDays: 30, limitPerMember: null };
  const reward = { kind: "amount_off", amountMinor: "500", ...code } as const;
  const combines = { order: false, product: false, shipping: false };
  const credit = { kind: "store_credit", amountMinor: "500", validDays: null, limitPerMember: null };
  const terms = { rewardName: `${name} gift`, reward: credit, returnWhenExpired: true };
  await owner.query(`BEGIN; SET LOCAL "regulars.shop" = '${id}'`);
  await owner.query(
    "INSERT INTO loyalty_rule_versions (shop_id, version, rules, published_at, published_by) VALUES ($1, 1, $2, now(), $3)",
    [id, rulesJson(startingRules(shop.currencyCode)), `${name} staff`],
  );
  await owner.query(
    "INSERT INTO loyalty_programmes (shop_id, status, version, test_customers, updated_at) VALUES ($1, 'live', 1, '{}', now())",
    [id],
  );
  await owner.query(
    `INSERT INTO loyalty_rewards (shop_id, id, kind, name, cost, terms, state, position, updated_at)
     VALUES ($1, $2, 'amount_off', $3, 100, $4, 'active', 1, now())`,
    [id, first, `${name} gift`, { ...reward, combines }],
  );
  await owner.query(
    `INSERT INTO campaigns (shop_id, id, name, multiplier, state, created_by, updated_at)
     VALUES ($1, $2, $3, 2000, 'draft', $4, now())`,
    [id, first, `${name} weeks`, `${name} staff`],
  );
  const member = await owner.query<{ id: string }>(
    `INSERT INTO loyalty_members (shop_id, customer_id, joined_at) VALUES ($1, $2, now())
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET joined_at = excluded.joined_at RETURNING id::text`,
    [id, shop.customerId],
  );
  const memberId = member.rows[0]?.id ?? "";
  const redemption = await owner.query<{ id: string }>(
    `INSERT INTO loyalty_redemptions (shop_id, id, member_id, reward_id, operation_id, kind, points, terms, state, created_at)
     VALUES ($1, gen_random_uuid(), $2, $3, 'once', 'store_credit', 100, $4, 'parked', now()) RETURNING id::text`,
    [id, memberId, first, terms satisfies Record<keyof RedemptionTerms, unknown>],
  );
  const unused = await owner.query<{ id: string }>(
    `INSERT INTO loyalty_redemptions (shop_id, id, member_id, reward_id, operation_id, kind, points, terms, state, code, shopify_id, created_at, issued_at)
     VALUES ($1, gen_random_uuid(), $2, $3, 'code', 'amount_off', 100, $4, 'issued', $5, $6, now(), now()) RETURNING id::text`,
    [
      id,
      memberId,
      first,
      { ...terms, reward: { ...reward, combines } },
      `${name} code`.toUpperCase(),
      `gid://shopify/DiscountCodeNode/${first}`,
    ],
  );
  await owner.query("COMMIT");
  const codeId = unused.rows[0]?.id ?? "";
  return { memberId, rewardId: first, campaignId: first, redemptionId: redemption.rows[0]?.id ?? "", codeId };
}

/** Every action of the programme's pages, naming what is the other shop's. */
export function loyaltyForms(other: LoyaltyOfShop, customerId: string): Record<string, string>[] {
  const rules = rulesJson(startingRules("USD"));
  const reward = {
    name: "taken over",
    cost: "1",
    terms: { kind: "store_credit", amountMinor: "1", validDays: null, limitPerMember: null },
  };
  const campaign = {
    name: "taken over",
    bonus: { kind: "multiple", thousandths: 3000 },
    products: null,
    starts: null,
    ends: null,
  };
  return [
    {
      intent: "save",
      rules,
      reward: JSON.stringify(reward),
      campaign: JSON.stringify(campaign),
    },
    { intent: "create", rules },
    { intent: "preview" },
    { intent: "publish" },
    { intent: "status", status: "paused" },
    { intent: "testers", customerIds: JSON.stringify([customerId]) },
    { intent: "earlier-preview", since: "2020-01-01" },
    { intent: "earlier-count", since: "2020-01-01" },
    { intent: "state", state: "archived" },
    { intent: "order", ids: JSON.stringify([other.rewardId]) },
    { intent: "resolve", redemptionId: other.redemptionId, happened: "no", reason: "taken over" },
    { intent: "estimate" },
    { intent: "double-week", name: "taken over" },
    // The shop's own campaign has begun before it would be dropped, and so stays for the tests that follow.
    ...["schedule", "unschedule", "start", "pause", "resume", "end", "drop"].map((intent) => ({ intent })),
    { intent: "cancel-code", redemptionId: other.codeId },
    { intent: "grant-preview", points: "1000" },
    { intent: "grant", operationId: crypto.randomUUID(), points: "1000", reason: "taken over", lastMember: "999999" },
    { intent: "adjust", operationId: crypto.randomUUID(), points: "1000", reason: "taken over" },
  ];
}
