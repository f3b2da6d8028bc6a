import { latestGrants } from "#app/db/queries/latest-grants.ts";
import { withShop } from "#app/db/with-shop.ts";
import { grantKey } from "#app/domain/loyalty/grant.ts";
import { beginGrant } from "#app/flows/loyalty/begin-grant.ts";
import { carryOutGrants } from "#app/flows/loyalty/carry-out-grants.ts";
import { mirrorStorefront } from "#app/flows/storefront/mirror-members.ts";
import type { RewardsShop } from "#test/system/rewards-shop.ts";
import { now, type Saga, type Subject } from "./saga.ts";

/** So many members, so many in one transaction: three of them, and the last is not full. */
export const CROWD = 7;
const CHUNK = 3;
const GIFT = 30n;

const pressed = ({ shopId, operationId }: Subject) => {
  const order = { points: GIFT, reason: "thank you", lastMember: 10n ** 9n, operationId, actor: "548380009" };
  return beginGrant(shopId, order, now());
};

const shownGrant = async ({ shopId, operationId }: Subject) =>
  (await latestGrants(shopId, 10)).find(({ id }) => id === operationId);

/** The job begins again when Shopify's answer was lost, as the queue has it do. */
async function untilAnswered(job: () => Promise<void>, tries = 10): Promise<void> {
  await job().catch((error: unknown) => {
    if (tries === 1 || (error as { kind?: unknown }).kind !== "retry") throw error;
    return untilAnswered(job, tries - 1);
  });
}

/** What a member has of a grant: entries, their points and their lots' points; and everything the member has. */
type Holding = { customerId: bigint; entries: number; points: bigint; lots: bigint; open: bigint };

const holdings = (shopId: number, operationId: string): Promise<Holding[]> =>
  withShop(shopId, (db) =>
    db.query<Holding>(
      `SELECT m.customer_id AS "customerId", count(e.number)::int AS entries, coalesce(sum(e.points), 0)::bigint AS points,
         coalesce(sum(l.points), 0)::bigint AS lots, a.open
       FROM loyalty_members m JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = m.id
       LEFT JOIN loyalty_entries e ON e.shop_id = $1 AND e.member_id = m.id AND e.key = $2 || ':' || m.id
       LEFT JOIN loyalty_lots l ON l.shop_id = $1 AND l.member_id = m.id AND l.number = e.number
       WHERE m.shop_id = $1 GROUP BY m.customer_id, a.open ORDER BY m.customer_id`,
      [shopId, grantKey(operationId)],
    ),
  );

/** What the theme shows a customer without asking the app. */
const shownPoints = (shop: RewardsShop, customerId: bigint): unknown => {
  const copy = shop.hosted.adminApi.metafields.get(`gid://shopify/Customer/${customerId}`, "$app", "loyalty");
  return (JSON.parse(copy?.value ?? "null") as { points: unknown } | null)?.points;
};

/** What each of the shop's members had before the grant, by its operation id. */
const before = new Map<string, Holding[]>();

export const GRANT_SAGAS = {
  "points for all": {
    everybody: true,
    arrange: async (shop, { operationId }) => {
      before.set(operationId, await holdings(shop.id, operationId));
      return {};
    },
    act: async (subject) => {
      const begun = await pressed(subject);
      if (!begun.ok) throw new Error(begun.reason);
      await carryOutGrants(subject.shopId, now, CHUNK);
      await untilAnswered(() => mirrorStorefront(subject.shopId, now));
    },
    /** Whoever finds the grant on the page does not press again. */
    again: async (subject) => {
      if (!(await shownGrant(subject))) await pressed(subject);
    },
    check: async (shop, subject) => {
      const { operationId } = subject;
      const had = before.get(operationId) ?? [];
      const have = await holdings(shop.id, operationId);
      const due = (at: number): bigint => (had[at]?.open ?? 0n) + GIFT;
      if (have.some(({ entries, open }, at) => entries > 1 || open > due(at))) return "doubled";
      const given = have.every(
        ({ entries, points, lots, open }, at) => entries === 1 && points === GIFT && lots === GIFT && open === due(at),
      );
      const shown = have.every(({ customerId, open }) => shownPoints(shop, customerId) === Number(open));
      const grant = await shownGrant(subject);
      const told = typeof grant?.finishedAt === "number" && grant.members === CROWD && grant.expected === CROWD;
      return have.length === CROWD && given && shown && told ? "equal" : "lost";
    },
  },
} satisfies Record<string, Saga>;
