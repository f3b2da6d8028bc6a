import {
  ACTIVATION_COLUMNS,
  activationOf,
  CAMPAIGN_COLUMNS,
  campaignOf,
  type ActivationRow,
  type CampaignRow,
} from "#app/db/campaign-rows.ts";
import { markProgramme } from "#app/db/stores/mirror-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import type { CampaignLife } from "#app/domain/campaigns/lifecycle.ts";

/** Class of the advisory lock under which a shop's campaigns get their numbers. */
const NUMBERING_LOCK = 7010;

/** Writes a new campaign under the shop's next number. `make` is given that number. */
export async function createCampaign(
  db: ShopDb,
  make: (id: number) => Campaign,
  actor: string,
  now: number,
): Promise<Campaign> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [NUMBERING_LOCK, db.shopId]);
  const [last] = await db.query<{ id: number }>(
    "SELECT coalesce(max(id), 0)::int AS id FROM campaigns WHERE shop_id = $1",
    [db.shopId],
  );
  const campaign = make((last?.id ?? 0) + 1);
  await db.execute(
    `INSERT INTO campaigns (shop_id, id, name, multiplier, fixed_points, products, state, starts_at, ends_at, created_by, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000), $10,
             to_timestamp($11::float8 / 1000))`,
    [db.shopId, ...cells(campaign), actor, now],
  );
  return campaign;
}

/**
 * A campaign with its log, locked against everybody who changes it and against grants, which read it: a grant under way
 * is waited for. Null if there is none.
 */
export async function lockCampaign(db: ShopDb, id: number): Promise<CampaignLife | null> {
  const rows = await db.query<CampaignRow>(
    `SELECT ${CAMPAIGN_COLUMNS} FROM campaigns WHERE shop_id = $1 AND id = $2 FOR UPDATE`,
    [db.shopId, id],
  );
  return (await withLogs(db, rows))[0] ?? null;
}

/** The campaigns whose start or end the clock has passed, locked. */
export async function lockDueCampaigns(db: ShopDb, now: number): Promise<CampaignLife[]> {
  const rows = await db.query<CampaignRow>(
    `SELECT ${CAMPAIGN_COLUMNS} FROM campaigns WHERE shop_id = $1
     AND (state = 'scheduled' AND starts_at <= to_timestamp($2::float8 / 1000)
       OR state IN ('active', 'paused') AND ends_at <= to_timestamp($2::float8 / 1000))
     ORDER BY id FOR UPDATE`,
    [db.shopId, now],
  );
  return withLogs(db, rows);
}

/** Every campaign that was ever active, with its log, held as it is until the transaction ends. */
export async function holdCampaigns(db: ShopDb): Promise<CampaignLife[]> {
  const rows = await db.query<CampaignRow>(
    `SELECT ${CAMPAIGN_COLUMNS} FROM campaigns WHERE shop_id = $1 AND state IN ('active', 'paused', 'ended')
     ORDER BY id FOR SHARE`,
    [db.shopId],
  );
  return withLogs(db, rows);
}

async function withLogs(db: ShopDb, rows: readonly CampaignRow[]): Promise<CampaignLife[]> {
  if (rows.length === 0) return [];
  const logs = await db.query<ActivationRow>(
    `SELECT ${ACTIVATION_COLUMNS} FROM campaign_activations WHERE shop_id = $1 AND campaign_id = ANY($2::int[])
     ORDER BY campaign_id, started_at`,
    [db.shopId, rows.map((row) => row.id)],
  );
  return rows.map((row) => ({
    campaign: campaignOf(row),
    log: logs.filter((activation) => activation.campaignId === row.id).map(activationOf),
  }));
}

/** Writes a campaign and its log. @param actor who made it so; null: the clock */
export async function saveCampaign(
  db: ShopDb,
  { campaign, log }: CampaignLife,
  actor: string | null,
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE campaigns SET name = $3, multiplier = $4, fixed_points = $5, products = $6::jsonb, state = $7,
       starts_at = to_timestamp($8::float8 / 1000), ends_at = to_timestamp($9::float8 / 1000), updated_at = to_timestamp($10::float8 / 1000)
     WHERE shop_id = $1 AND id = $2`,
    [db.shopId, ...cells(campaign), now],
  );
  const starts = log.map(({ startedAt }) => startedAt);
  await db.execute(
    `DELETE FROM campaign_activations WHERE shop_id = $1 AND campaign_id = $2
     AND started_at NOT IN (SELECT to_timestamp(at / 1000) FROM unnest($3::float8[]) AS at)`,
    [db.shopId, campaign.id, starts],
  );
  await db.execute(
    `INSERT INTO campaign_activations AS a (shop_id, campaign_id, started_at, started_by, ended_at, ended_by)
     SELECT $1, $2, to_timestamp(l.started_at / 1000), $5, to_timestamp(l.ended_at / 1000), CASE WHEN l.ended_at IS NULL THEN NULL ELSE $5 END
     FROM unnest($3::float8[], $4::float8[]) AS l (started_at, ended_at)
     ON CONFLICT (shop_id, campaign_id, started_at) DO UPDATE SET ended_at = excluded.ended_at, ended_by = excluded.ended_by
     WHERE a.ended_at IS DISTINCT FROM excluded.ended_at`,
    [db.shopId, campaign.id, starts, log.map(({ endedAt }) => endedAt), actor],
  );
  await markProgramme(db);
}

/** Removes a draft that was never active. Tells whether there was one. */
export async function deleteDraft(db: ShopDb, id: number): Promise<boolean> {
  return (
    (await db.execute("DELETE FROM campaigns WHERE shop_id = $1 AND id = $2 AND state = 'draft'", [db.shopId, id])) > 0
  );
}

function cells({ id, name, bonus, products, state, startsAt, endsAt }: Campaign): unknown[] {
  return [
    id,
    name,
    bonus.kind === "multiple" ? bonus.thousandths : null,
    bonus.kind === "fixed" ? bonus.points : null,
    products && JSON.stringify(products, (_key, value: unknown) => (typeof value === "bigint" ? `${value}` : value)),
    state,
    startsAt,
    endsAt,
  ];
}
