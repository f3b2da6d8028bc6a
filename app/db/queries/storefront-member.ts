import { z } from "zod";
import { withShop } from "#app/db/with-shop.ts";
import type { RedemptionState } from "#app/domain/loyalty/redemption.ts";
import { rewardTerms, type RewardKind, type RewardTerms } from "#app/domain/loyalty/reward.ts";
import { programmeRules, type ProgrammeRules, type ProgrammeStatus } from "#app/domain/loyalty/rules.ts";

/** All that the storefront may tell a signed-in customer. Points are bigints, instants epoch milliseconds. */
export type StorefrontMember = {
  status: ProgrammeStatus;
  /** null before the first publication */
  rules: ProgrammeRules | null;
  /** whether the customer is on the list of a programme in test */
  listed: boolean;
  customerTags: string[];
  /** null for a customer who has not joined: there is nothing to tell yet */
  memberId: bigint | null;
  open: bigint;
  held: bigint;
  deficit: bigint;
  pending: bigint;
  birthday: { month: number; day: number } | null;
  rewards: { id: number; cost: bigint; terms: RewardTerms; redeemed: number }[];
  redemptions: StorefrontRedemption[];
};

export type StorefrontRedemption = {
  id: string;
  rewardId: number;
  /** the reward's as it was promised */
  name: string;
  kind: RewardKind;
  points: bigint;
  state: RedemptionState;
  /** once it is issued; before, nobody can use it */
  code: string | null;
  createdAt: number;
  expiresAt: number | null;
};

type Row = Omit<StorefrontMember, "rules" | "rewards" | "redemptions" | "birthday"> & {
  rules: unknown;
  birthMonth: number | null;
  birthDay: number | null;
  rewards: unknown;
  redemptions: unknown;
};

const points = z.string().transform(BigInt);
const rewardRows = z.array(z.object({ id: z.int(), cost: points, terms: rewardTerms, redeemed: z.int() }));
const redemptionRows = z.array(
  z.object({
    id: z.string(),
    rewardId: z.int(),
    name: z.string(),
    kind: z.string().transform((kind) => kind as RewardKind),
    points,
    state: z.string().transform((state) => state as RedemptionState),
    code: z.string().nullable(),
    createdAt: z.number(),
    expiresAt: z.number().nullable(),
  }),
);

/** A member's codes that are shown; what ended stays in the history. */
const SHOWN = 20;

/** The programme as one customer sees it, by one statement; null for a shop without a programme. */
export async function storefrontMember(shopId: number, customerId: bigint): Promise<StorefrontMember | null> {
  // Prepared once a connection: PostgreSQL plans this statement longer than it runs it.
  const query = { name: "storefront-member", text: STATEMENT, values: [shopId, customerId, SHOWN] };
  const [row] = await withShop(shopId, async ({ client }) => (await client.query<Row>(query)).rows);
  if (!row) return null;
  const { birthMonth, birthDay, ...kept } = row;
  return {
    ...kept,
    rules: row.rules === null ? null : programmeRules.parse(row.rules),
    birthday: birthMonth !== null && birthDay !== null ? { month: birthMonth, day: birthDay } : null,
    rewards: rewardRows.parse(row.rewards),
    redemptions: redemptionRows.parse(row.redemptions),
  };
}

// A member whose account was merged into another's is that other member, and has the redemptions of both; chains are
// short, and a ring would be a bug.
const STATEMENT = `
  WITH RECURSIVE chain AS (
    SELECT id, merged_into, 0 AS steps FROM loyalty_members WHERE shop_id = $1 AND customer_id = $2
    UNION ALL
    SELECT m.id, m.merged_into, c.steps + 1
    FROM chain c JOIN loyalty_members m ON m.shop_id = $1 AND m.id = c.merged_into WHERE c.steps < 50),
  family AS (
    SELECT id FROM chain WHERE merged_into IS NULL
    UNION
    SELECT m.id FROM family f JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = f.id)
  SELECT p.status, v.rules, coalesce($2 = ANY (p.test_customers), false) AS listed,
    coalesce((SELECT tags FROM customers WHERE shop_id = $1 AND id = $2), '{}') AS "customerTags",
    m.id AS "memberId", m.birth_month AS "birthMonth", m.birth_day AS "birthDay",
    coalesce(a.open, 0) AS open, coalesce(a.held, 0) AS held, coalesce(a.deficit, 0) AS deficit,
    (SELECT coalesce(sum(target), 0)::bigint FROM loyalty_awards
     WHERE shop_id = $1 AND member_id = m.id AND released_at IS NULL) AS pending,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'cost', r.cost::text, 'terms', r.terms, 'redeemed',
       (SELECT count(*) FROM loyalty_redemptions d WHERE d.shop_id = $1 AND d.member_id IN (SELECT id FROM family) AND d.reward_id = r.id
          AND d.points > 0 AND d.state NOT IN ('failed', 'cancelled'))) ORDER BY r.position, r.id), '[]')
     FROM loyalty_rewards r WHERE r.shop_id = $1 AND r.state = 'active') AS rewards,
    (SELECT coalesce(jsonb_agg(shown), '[]') FROM (
       SELECT d.id, d.reward_id AS "rewardId", d.terms ->> 'rewardName' AS name, d.kind, d.points::text, d.state,
         CASE WHEN d.issued_at IS NOT NULL THEN d.code END AS code,
         round(extract(epoch FROM d.created_at) * 1000) AS "createdAt", round(extract(epoch FROM d.expires_at) * 1000) AS "expiresAt"
       FROM loyalty_redemptions d
       WHERE d.shop_id = $1 AND d.member_id IN (SELECT id FROM family) AND d.state IN ('reserved', 'issued', 'cancelling', 'parked')
       ORDER BY d.created_at DESC, d.id LIMIT $3) AS shown) AS redemptions
  FROM loyalty_programmes p
  LEFT JOIN loyalty_rule_versions v ON v.shop_id = $1 AND v.version = p.version
  LEFT JOIN loyalty_members m ON m.shop_id = $1 AND m.erased_at IS NULL
    AND m.id = (SELECT id FROM chain WHERE merged_into IS NULL)
  LEFT JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = m.id
  WHERE p.shop_id = $1`;
