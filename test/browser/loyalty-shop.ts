import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { RewardInput } from "#app/domain/loyalty/reward.ts";
import type { CampaignTerms } from "#app/domain/campaigns/terms.ts";
import { startingRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import type { Stack } from "#scripts/stack/stack.ts";

const DAY_MS = 86_400_000;
/** A busy machine takes its time, for a real shop's orders all the more. */
const WAIT_MS = 900_000;
/** A member of staff. */
const ACTOR = "548380009";

/** A text as hostile as people type them: markup, a formula, a key of ours, and long. */
const HOSTILE = `<b onclick="alert(1)">=HYPERLINK("x")</b> $t(nav.data) ${"가나다라마바사".repeat(3)}`;

/** What the pages of a filled shop can be asked for. */
export type LoyaltyShop = {
  memberId: bigint;
  /** the same member, as Shopify knows them */
  customerId: bigint;
  /** a member whose birthday is today */
  birthdayCustomerId: bigint;
  /** a member who has told no birthday and redeemed nothing */
  plainCustomerId: bigint;
  /** an amount off, offered */
  rewardId: number;
  /** store credit, offered */
  creditId: number;
  rewardDraftId: number;
  rewardArchivedId: number;
  runningId: number;
  plannedId: number;
  endedId: number;
  draftId: number;
};

/**
 * Gives the one shop of a stack a programme with a past: earlier orders counted, campaigns over, running and planned,
 * rewards of every kind, redemptions (one of them parked), a refused gift, an adjustment, a changed draft. Everything goes
 * the app's own way, but for the parking and refusing. The stack's worker must be at work.
 */
export function fillLoyalty(stack: Stack): Promise<LoyaltyShop> {
  return withAppOf(stack, async () => {
    const owner = new pg.Client({ connectionString: stack.database.url });
    await owner.connect();
    try {
      return await fill(stack, owner);
    } finally {
      await owner.end();
    }
  });
}

/** Runs the app's own code in this process as if it were one of the stack's. */
export async function withAppOf<T>(stack: Stack, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, stack.env, { LOG_LEVEL: "silent" });
  try {
    return await work();
  } finally {
    const { closeJobQueue } = await import("#app/db/job-queue.ts");
    const { closePool } = await import("#app/db/pool.ts");
    await closeJobQueue();
    await closePool();
    for (const name of Object.keys(stack.env)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}

async function fill(stack: Stack, owner: pg.Client): Promise<LoyaltyShop> {
  const { saveProgrammeDraft } = await import("#app/flows/loyalty/save-programme-draft.ts");
  const { publishProgramme } = await import("#app/flows/loyalty/publish-programme.ts");
  const { changeProgrammeStatus } = await import("#app/flows/loyalty/change-programme-status.ts");
  const { countEarlierOrders } = await import("#app/flows/loyalty/count-earlier-orders.ts");
  const { adjustPoints } = await import("#app/flows/loyalty/adjust-points.ts");
  const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
  const { changeMemberBirthday } = await import("#app/flows/loyalty/change-birthday.ts");
  const { foldMonths } = await import("#app/flows/loyalty/fold-months.ts");
  const shopOf = await owner.query<{ id: number; currency: string; timeZone: string }>(
    `SELECT id, currency_code AS currency, time_zone AS "timeZone" FROM shops WHERE domain = $1`,
    [stack.sandbox.shop.domain],
  );
  const { id: shopId = 0, currency = "", timeZone = "UTC" } = shopOf.rows[0] ?? {};
  await owner.query(`SET "regulars.shop" = '${shopId}'`);
  const one = async (sql: string): Promise<bigint> => {
    const { rows } = await owner.query<{ value: string | null }>(sql);
    return BigInt(rows[0]?.value ?? 0);
  };
  const now = Date.now();
  const rules = startingRules(currency);
  must(await saveProgrammeDraft(shopId, json(rules), now));
  must(await publishProgramme(shopId, ACTOR, now));
  must(await changeProgrammeStatus(shopId, "live", now));
  const campaigns = await addCampaigns(shopId, now);
  const rewards = await addRewards(shopId, now);
  must(await countEarlierOrders(shopId, now - 150 * DAY_MS, now));
  // Every order that the programme has to decide about, and the bonus of each that campaigns concern.
  await atRest(() => one(WORK_LEFT));

  const memberId = await one(
    `SELECT a.member_id AS value FROM loyalty_balances a
     JOIN campaign_orders c ON c.shop_id = a.shop_id JOIN loyalty_orders o ON o.shop_id = c.shop_id AND o.order_id = c.order_id AND o.member_id = a.member_id
     ORDER BY a.open DESC, a.member_id LIMIT 1`,
  );
  must(
    await adjustPoints(
      shopId,
      { memberId, points: 2_000_000n, reason: HOSTILE, operationId: crypto.randomUUID(), actor: ACTOR },
      Date.now(),
    ),
  );
  const redeem = async (rewardId: number): Promise<string> => {
    const redeemed = await redeemReward(shopId, { memberId, rewardId, operationId: crypto.randomUUID() }, Date.now());
    must(redeemed);
    return redeemed.ok ? redeemed.redemptionId : "";
  };
  for (const id of rewards.slice(0, 3)) await redeem(id);
  await until(
    async () => (await one("SELECT count(*) AS value FROM loyalty_redemptions WHERE state = 'issued'")) === 3n,
  );
  await giveToAll(shopId);
  const others = `FROM loyalty_members m JOIN loyalty_balances a ON a.shop_id = m.shop_id AND a.member_id = m.id
    WHERE m.customer_id IS NOT NULL AND m.id <> ${memberId} AND a.open > 0 ORDER BY a.open DESC, m.id`;
  const birthdayMember = await one(`SELECT m.id AS value ${others} LIMIT 1`);
  must(await changeMemberBirthday(shopId, birthdayMember, todayIn(timeZone), Date.now()));
  await atRest(() => one(WORK_LEFT));
  await stack.worker.kill();
  // Nobody can park by asking: it takes a lost answer. What the page reads of it is this.
  const parked = await redeem(rewards[3] ?? 0);
  await owner.query("UPDATE loyalty_redemptions SET state = 'parked', asked_at = now() WHERE id = $1", [parked]);
  // Nor can anybody have Shopify refuse a birthday gift.
  await owner.query(
    `INSERT INTO loyalty_redemptions (shop_id, id, member_id, reward_id, operation_id, kind, points, terms, state, code, created_at,
                                      ended_at, failure)
     SELECT shop_id, gen_random_uuid(), member_id, reward_id, 'birthday:2025', kind, 0, terms, 'failed', 'GONE', now(), now(), 'TOO_LONG'
     FROM loyalty_redemptions WHERE reward_id = $1`,
    [rewards[1]],
  );
  const changed: ProgrammeRules = {
    ...rules,
    earning: {
      ...rules.earning,
      pendingDays: 7,
      products: [
        {
          choice: { productIds: [1n, 2n], collectionIds: [77n], tags: ["sale"] },
          rate: { points: 0n, perMinor: 100n },
        },
      ],
    },
    expiryMonths: 24,
    birthday: { gift: "reward", rewardId: rewards[4] ?? 0 },
  };
  must(await saveProgrammeDraft(shopId, json(changed), now));
  await foldMonths(shopId, Date.now());
  const customerOf = (id: bigint): Promise<bigint> =>
    one(`SELECT customer_id AS value FROM loyalty_members WHERE id = ${id}`);
  const customers = {
    customerId: await customerOf(memberId),
    birthdayCustomerId: await customerOf(birthdayMember),
    plainCustomerId: await one(`SELECT m.customer_id AS value ${others} OFFSET 1 LIMIT 1`),
  };
  const [rewardId = 0, , , creditId = 0, rewardDraftId = 0, rewardArchivedId = 0] = rewards;
  return { memberId, ...customers, rewardId, creditId, rewardDraftId, rewardArchivedId, ...campaigns };
}

/** Points for all members, and all of them have got them. */
async function giveToAll(shopId: number): Promise<void> {
  const { previewGrant } = await import("#app/flows/loyalty/preview-grant.ts");
  const { beginGrant } = await import("#app/flows/loyalty/begin-grant.ts");
  const { carryOutGrants } = await import("#app/flows/loyalty/carry-out-grants.ts");
  const seen = await previewGrant(shopId, 40n);
  must(seen);
  const lastMember = seen.ok ? seen.preview.lastMember : 0n;
  const order = { points: 40n, reason: HOSTILE, lastMember, operationId: crypto.randomUUID(), actor: ACTOR };
  must(await beginGrant(shopId, order, Date.now()));
  await carryOutGrants(shopId, Date.now);
}

async function addCampaigns(
  shopId: number,
  now: number,
): Promise<Pick<LoyaltyShop, "runningId" | "plannedId" | "endedId" | "draftId">> {
  const { addCampaign } = await import("#app/flows/campaigns/save-campaign.ts");
  const { changeCampaign } = await import("#app/flows/campaigns/change-campaign.ts");
  const add = async (terms: Partial<CampaignTerms>, at: number, first?: "start" | "schedule"): Promise<number> => {
    const whole: CampaignTerms = {
      name: "Double points",
      bonus: { kind: "multiple", thousandths: 2000 },
      products: null,
      startsAt: null,
      endsAt: null,
      ...terms,
    };
    const added = await addCampaign(shopId, whole, { actor: ACTOR, clock: () => at }, first);
    must(added);
    return added.ok ? added.campaign.id : 0;
  };
  const endedId = await add({ name: "Autumn tea weeks" }, now - 45 * DAY_MS, "start");
  must(await changeCampaign(shopId, endedId, "end", ACTOR, () => now - 20 * DAY_MS));
  const runningId = await add({ name: "Double points week", endsAt: now + 5 * DAY_MS }, now - 3 * DAY_MS, "start");
  const plannedId = await add(
    {
      name: "New year bonus",
      bonus: { kind: "fixed", points: 500n },
      startsAt: now + 9 * DAY_MS,
      endsAt: now + 16 * DAY_MS,
    },
    now,
    "schedule",
  );
  const draftId = await add(
    {
      name: HOSTILE.slice(0, 90),
      bonus: { kind: "multiple", thousandths: 1500 },
      products: { productIds: [1n], collectionIds: [], tags: ["tea"] },
    },
    now,
  );
  return { runningId, plannedId, endedId, draftId };
}

/** One of each kind, all offered: the ids in the order of kinds; then a draft and an archived one. */
async function addRewards(shopId: number, now: number): Promise<number[]> {
  const { saveReward } = await import("#app/flows/loyalty/save-reward.ts");
  const { moveReward } = await import("#app/flows/loyalty/move-reward.ts");
  const code = {
    minimumSpendMinor: 1_000_000n,
    validDays: 90,
    limitPerMember: 3,
    combines: { order: false, product: true, shipping: true },
  };
  const inputs: RewardInput[] = [
    { name: "A small thank-you", cost: 500n, terms: { kind: "amount_off", amountMinor: 5_000n, ...code } },
    { name: HOSTILE.slice(0, 70), cost: 900n, terms: { kind: "percentage_off", percent: 10, ...code } },
    {
      name: "On the house",
      cost: 300n,
      terms: { kind: "free_shipping", ...code, combines: { ...code.combines, shipping: false } },
    },
    {
      name: "Cashback",
      cost: 1000n,
      terms: { kind: "store_credit", amountMinor: 10_000n, validDays: null, limitPerMember: null },
    },
  ];
  const ids: number[] = [];
  for (const input of [...inputs, ...inputs.slice(0, 2)]) {
    const saved = await saveReward(shopId, null, input, now);
    must(saved);
    if (saved.ok) ids.push(saved.id);
  }
  for (const id of ids.slice(0, 4)) must(await moveReward(shopId, id, "active", now));
  must(await moveReward(shopId, ids[5] ?? 0, "archived", now));
  return ids;
}

function must(outcome: { ok: boolean; reason?: string }): void {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason ?? ""}`);
}

/** Rules as a form sends them. */
function json(rules: ProgrammeRules): unknown {
  return JSON.parse(
    JSON.stringify(rules, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
  );
}

/** The local date of now. */
function todayIn(timeZone: string): { month: number; day: number } {
  const parts = new Intl.DateTimeFormat("en", { timeZone, month: "numeric", day: "numeric" }).formatToParts(Date.now());
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return { month: part("month"), day: part("day") };
}

/** Jobs of the programme, of campaigns and of the storefront that wait or are at work: each hands over the next before it ends. */
const WORK_LEFT = `SELECT count(*) AS value FROM pgboss.job
  WHERE name SIMILAR TO '(loyalty|campaigns|storefront).%' AND state IN ('created', 'retry', 'active')`;

/** Waits until nothing is left to do. */
async function atRest(left: () => Promise<bigint>): Promise<void> {
  await until(async () => (await left()) === 0n);
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
    if (await reached()) return;
    await sleep(200);
  }
  throw new Error("the programme was not filled in time");
}
