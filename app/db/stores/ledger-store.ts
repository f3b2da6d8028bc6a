import { hash as digest } from "node:crypto";
import { pool } from "#app/db/pool.ts";
import { againOnConflict, withShop, type ShopDb } from "#app/db/with-shop.ts";
import type { Credit, LedgerCommand, Outcome, Refusal } from "#app/domain/loyalty/ledger-command.ts";

/** A key came again with other input: two facts took one name, which is a bug, and nothing of the call may be kept. */
export class LedgerKeyReused extends Error {
  override name = "LedgerKeyReused";
}

/** Raised by loyalty_reused. */
const KEY_REUSED = "RL001";

const POST = "SELECT outcomes, points FROM loyalty_post($1, $2)";
const GRANT = "SELECT loyalty_grant($1, $2, $3) AS granted";

type Posted = { outcomes: string[] | null; points: bigint[] | null };

/**
 * Posts commands in the shop's transaction, in order. Returns an outcome for each. The members' accounts stay locked until
 * the transaction ends, so ask nobody else for anything before that.
 * @throws LedgerKeyReused when a key comes again with other input; then nothing of the transaction may be kept
 */
export async function post(db: ShopDb, commands: readonly LedgerCommand[]): Promise<Outcome[]> {
  if (commands.length === 0) return [];
  return outcomes(await loudly(() => db.query<Posted>(POST, [db.shopId, serialise(commands)])));
}

/** Posts commands in a transaction of their own, in one round trip. @throws LedgerKeyReused as `post` does */
export async function postAlone(shopId: number, commands: readonly LedgerCommand[]): Promise<Outcome[]> {
  if (commands.length === 0) return [];
  const input = serialise(commands);
  return againOnConflict(async () =>
    outcomes(
      await loudly(
        async () => (await pool().query<Posted>({ name: "ledger-post", text: POST, values: [shopId, input] })).rows,
      ),
    ),
  );
}

/** A credit for many members at once. Each member's key is `{keyPrefix}:{memberId}`. */
export type Grant = Omit<Credit, "op" | "key" | "memberId"> & { keyPrefix: string };

/**
 * Credits each member once, in the shop's transaction; members who have the credit already get nothing more. Members must be resolved: an account that was merged into another is refused.
 * @returns how many members got it now
 * @throws LedgerKeyReused when a member's key came before with other input
 */
export async function grantPoints(db: ShopDb, memberIds: readonly bigint[], grant: Grant): Promise<number> {
  if (memberIds.length === 0) return 0;
  const { keyPrefix, ...credit } = grant;
  const input = JSON.stringify(hashed({ op: "credit", key: keyPrefix, memberId: 0n, ...credit }));
  const values = [db.shopId, `{${memberIds.join(",")}}`, input];
  const rows = await loudly(() => db.query<{ granted: bigint }>(GRANT, values));
  return Number(rows[0]?.granted);
}

/** So many accounts are locked at once, and so many grants run at once: redemptions wait for neither long. */
const CHUNK = 20_000;
const SIDE_BY_SIDE = 2;

/**
 * The same for any number of members, in transactions of their own: what a crash leaves undone is done by asking again.
 * @returns how many members got it now
 */
export async function grantPointsAlone(shopId: number, memberIds: readonly bigint[], grant: Grant): Promise<number> {
  let granted = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < memberIds.length) {
      const chunk = memberIds.slice(next, (next += CHUNK));
      const now = await withShop(shopId, (db) => grantPoints(db, chunk, grant));
      granted += now;
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return granted;
}

async function loudly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code === KEY_REUSED)
      throw new LedgerKeyReused((error as Error).message, { cause: error });
    throw error;
  }
}

function outcomes(rows: readonly Posted[]): Outcome[] {
  const [posted] = rows;
  const points = posted?.points ?? [];
  return (posted?.outcomes ?? []).map((outcome, index) =>
    outcome === "posted" || outcome === "repeated"
      ? { ok: true, repeated: outcome === "repeated", points: points[index] ?? 0n }
      : { ok: false, reason: outcome as Refusal },
  );
}

/** Commands as loyalty_post takes them: one by itself, several as an array. */
function serialise(commands: readonly LedgerCommand[]): string {
  const [only] = commands;
  return JSON.stringify(only && commands.length === 1 ? hashed(only) : commands.map(hashed));
}

/** A command's fields with the hash of what it says: not of its key, not of when, not of whom (accounts merge). */
function hashed(command: LedgerCommand): Record<string, unknown> {
  const { key, member_id, into_member_id, at, expires_at, release_at, change, ...said } = fields(command);
  const hash = digest("md5", JSON.stringify(said));
  return { hash, key, member_id, into_member_id, at, expires_at, release_at, change, ...said };
}

function fields(command: LedgerCommand): Record<string, unknown> {
  const shared = { op: command.op, at: instant(command.at) };
  switch (command.op) {
    case "credit":
    case "debit":
      return {
        ...shared,
        key: command.key,
        member_id: String(command.memberId),
        kind: command.kind,
        points: String(command.points),
        ...(command.op === "credit" ? { expires_at: instant(command.expiresAt) } : { lenient: command.mayOwe }),
        ...causeFields(command.cause),
      };
    case "award":
      return {
        ...shared,
        ...awardFields(command),
        member_id: String(command.memberId),
        rule_version: command.ruleVersion,
        eligible_minor: String(command.eligibleMinor),
        units: command.units,
        points: String(command.points),
        release_at: instant(command.releaseAt),
        expires_at: instant(command.expiresAt),
      };
    case "release":
      return { ...shared, ...awardFields(command), expires_at: instant(command.expiresAt) };
    case "change":
      return {
        ...shared,
        ...awardFields(command),
        change: command.change,
        target: String(command.target),
        lenient: command.clamp,
        expires_at: instant(command.expiresAt),
      };
    case "hold":
      return {
        ...shared,
        key: command.key,
        member_id: String(command.memberId),
        points: String(command.points),
        redemption_id: command.redemptionId,
      };
    case "spend":
      return { ...shared, key: command.key, ...causeFields(command.cause) };
    case "free":
      return { ...shared, key: command.key };
    case "expire":
      return { ...shared, key: command.key, member_id: String(command.memberId) };
    case "merge":
      return {
        ...shared,
        member_id: String(command.fromMemberId),
        into_member_id: String(command.intoMemberId),
      };
  }
}

function awardFields(id: { orderId: bigint; lineId: bigint; campaignId: number }): Record<string, unknown> {
  return { order_id: String(id.orderId), line_id: String(id.lineId), campaign_id: id.campaignId };
}

function causeFields(cause: Credit["cause"]): Record<string, unknown> {
  return {
    rule_version: cause.ruleVersion,
    order_id: cause.orderId?.toString(),
    line_id: cause.lineId?.toString(),
    campaign_id: cause.campaignId,
    reward_id: cause.rewardId,
    redemption_id: cause.redemptionId,
    actor: cause.actor,
  };
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
