-- AlterTable
ALTER TABLE "products" ADD COLUMN "collection_ids" BIGINT[];

-- CreateTable
CREATE TABLE "loyalty_programmes" (
    "shop_id" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "version" INTEGER,
    "draft" JSONB,
    "test_customers" BIGINT[],
    "earns_from" TIMESTAMPTZ(3),
    "birthdays_to" DATE,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "loyalty_programmes_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "loyalty_rule_versions" (
    "shop_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "rules" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "published_by" TEXT NOT NULL,

    CONSTRAINT "loyalty_rule_versions_pkey" PRIMARY KEY ("shop_id","version")
);

-- CreateTable
CREATE TABLE "loyalty_members" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "customer_id" BIGINT,
    "guest_hash" BYTEA,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "birth_month" SMALLINT,
    "birth_day" SMALLINT,
    "birth_from" TEXT,
    "birth_set_at" TIMESTAMPTZ(3),
    "merged_into" BIGINT,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "loyalty_members_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "loyalty_accounts" (
    "shop_id" INTEGER NOT NULL,
    "member_id" BIGINT NOT NULL,
    "free" BIGINT NOT NULL DEFAULT 0,
    "held" BIGINT NOT NULL DEFAULT 0,
    "entries" INTEGER NOT NULL DEFAULT 0,
    "merged_into" BIGINT,

    CONSTRAINT "loyalty_accounts_pkey" PRIMARY KEY ("shop_id","member_id")
);

-- CreateTable
CREATE TABLE "loyalty_entries" (
    "shop_id" INTEGER NOT NULL,
    "member_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "balance" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "rule_version" INTEGER,
    "order_id" BIGINT,
    "line_id" BIGINT,
    "campaign_id" INTEGER,
    "reward_id" INTEGER,
    "redemption_id" UUID,
    "other_member_id" BIGINT,
    "actor" TEXT,
    "already_expired" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "loyalty_entries_pkey" PRIMARY KEY ("shop_id","member_id","number")
);

-- CreateTable
CREATE TABLE "loyalty_lots" (
    "shop_id" INTEGER NOT NULL,
    "member_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "points" BIGINT NOT NULL,
    "left" BIGINT NOT NULL,
    "expired" BIGINT NOT NULL DEFAULT 0,
    "repaid" BIGINT NOT NULL DEFAULT 0,
    "earned_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "order_id" BIGINT,
    "line_id" BIGINT,
    "campaign_id" INTEGER,

    CONSTRAINT "loyalty_lots_pkey" PRIMARY KEY ("shop_id","member_id","number")
);

-- CreateTable
CREATE TABLE "loyalty_lot_uses" (
    "shop_id" INTEGER NOT NULL,
    "member_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "lot" INTEGER NOT NULL,
    "points" BIGINT NOT NULL,

    CONSTRAINT "loyalty_lot_uses_pkey" PRIMARY KEY ("shop_id","member_id","number","lot")
);

-- CreateTable
CREATE TABLE "loyalty_holds" (
    "shop_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" UUID NOT NULL,
    "member_id" BIGINT NOT NULL,
    "points" BIGINT NOT NULL,
    "spent" BOOLEAN NOT NULL DEFAULT false,
    "redemption_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "loyalty_holds_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "loyalty_awards" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "campaign_id" INTEGER NOT NULL,
    "input_hash" UUID NOT NULL,
    "member_id" BIGINT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "eligible_minor" BIGINT NOT NULL,
    "units" INTEGER NOT NULL,
    "points" BIGINT NOT NULL,
    "target" BIGINT NOT NULL,
    "changes" INTEGER NOT NULL DEFAULT 0,
    "awarded_at" TIMESTAMPTZ(3) NOT NULL,
    "release_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),
    "expired_before" BIGINT NOT NULL DEFAULT 0,
    "expired_counted" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "loyalty_awards_pkey" PRIMARY KEY ("shop_id","order_id","line_id","campaign_id")
);

-- CreateTable
CREATE TABLE "loyalty_award_changes" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "campaign_id" INTEGER NOT NULL,
    "change" INTEGER NOT NULL,
    "target" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entry" INTEGER,

    CONSTRAINT "loyalty_award_changes_pkey" PRIMARY KEY ("shop_id","order_id","line_id","campaign_id","change")
);

-- CreateTable
CREATE TABLE "loyalty_orders" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "member_id" BIGINT,
    "rule_version" INTEGER NOT NULL,
    "paid_at" TIMESTAMPTZ(3) NOT NULL,
    "awarded_at" TIMESTAMPTZ(3) NOT NULL,
    "points" BIGINT NOT NULL,
    "explanation" JSONB NOT NULL,

    CONSTRAINT "loyalty_orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "loyalty_unpaid_orders" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "loyalty_unpaid_orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "loyalty_rewards" (
    "shop_id" INTEGER NOT NULL,
    "id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cost" BIGINT NOT NULL,
    "terms" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "loyalty_rewards_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "loyalty_redemptions" (
    "shop_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "member_id" BIGINT NOT NULL,
    "reward_id" INTEGER NOT NULL,
    "operation_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "terms" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT,
    "shopify_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "asked_at" TIMESTAMPTZ(3),
    "seen_transaction" TEXT,
    "failure" TEXT,
    "resolved_by" TEXT,
    "used_order_id" BIGINT,
    "returned_points" BIGINT NOT NULL DEFAULT 0,
    "returns" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "loyalty_redemptions_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "loyalty_grants" (
    "shop_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "points" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "excluded_tags" TEXT[],
    "last_member" BIGINT NOT NULL,
    "expected" INTEGER NOT NULL,
    "reached" BIGINT NOT NULL DEFAULT 0,
    "members" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "loyalty_grants_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "loyalty_reasons" (
    "shop_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "loyalty_reasons_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "loyalty_months" (
    "shop_id" INTEGER NOT NULL,
    "month" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "closed" BOOLEAN NOT NULL,

    CONSTRAINT "loyalty_months_pkey" PRIMARY KEY ("shop_id","month","kind")
);

-- CreateTable
CREATE TABLE "campaigns" (
    "shop_id" INTEGER NOT NULL,
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "multiplier" INTEGER,
    "fixed_points" BIGINT,
    "products" JSONB,
    "state" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaigns_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "campaign_activations" (
    "shop_id" INTEGER NOT NULL,
    "campaign_id" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "started_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "campaign_activations_pkey" PRIMARY KEY ("shop_id","campaign_id","started_at")
);

-- CreateTable
CREATE TABLE "campaign_orders" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "points" BIGINT NOT NULL,
    "explanation" JSONB NOT NULL,

    CONSTRAINT "campaign_orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "storefront_mirrors" (
    "shop_id" INTEGER NOT NULL,
    "member_id" BIGINT NOT NULL,
    "marks" INTEGER NOT NULL DEFAULT 0,
    "marked_at" TIMESTAMPTZ(3),
    "digest" TEXT,
    "written_at" TIMESTAMPTZ(3),

    CONSTRAINT "storefront_mirrors_pkey" PRIMARY KEY ("shop_id","member_id")
);

-- CreateTable
CREATE TABLE "storefront_programmes" (
    "shop_id" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "reconciled_on" DATE,

    CONSTRAINT "storefront_programmes_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "storefront_dismissals" (
    "shop_id" INTEGER NOT NULL,
    "member_id" BIGINT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "storefront_dismissals_pkey" PRIMARY KEY ("shop_id","member_id","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_members_shop_id_customer_id_key" ON "loyalty_members"("shop_id", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_members_shop_id_guest_hash_key" ON "loyalty_members"("shop_id", "guest_hash");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_entries_shop_id_key_key" ON "loyalty_entries"("shop_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_redemptions_shop_id_code_key" ON "loyalty_redemptions"("shop_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_redemptions_shop_id_member_id_operation_id_key" ON "loyalty_redemptions"("shop_id", "member_id", "operation_id");

-- AddForeignKey
ALTER TABLE "loyalty_programmes" ADD CONSTRAINT "loyalty_programmes_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Points redeemed for free shipping come back when shipping is given back, which may have cost nothing.
ALTER TABLE "refunds" ADD COLUMN "shipping_returned" BOOLEAN NOT NULL DEFAULT false;

-- Guests are claimed by the e-mail they ordered with; of an e-mail only a keyed hash is kept. Birthdays without the year.
ALTER TABLE "orders" ADD COLUMN "guest_hash" BYTEA;
ALTER TABLE "customers" ADD COLUMN "email_hash" BYTEA, ADD COLUMN "birth_month" SMALLINT, ADD COLUMN "birth_day" SMALLINT;

-- What Prisma's schema cannot say ----------------------------------------------------------------------------------

-- Every command changes an account, and a grant changes all: room on its page for each of them saves an index entry each time.
ALTER TABLE "loyalty_accounts" SET (fillfactor = 50);

-- What the ledger's columns may hold is said by domains as far as one column goes, because PostgreSQL parses and plans every
-- CHECK of a table anew for each statement (docs/decisions/0015-ledger.md).
CREATE DOMAIN loyalty_points AS BIGINT CHECK (VALUE > 0);
CREATE DOMAIN loyalty_rest AS BIGINT CHECK (VALUE >= 0);
CREATE DOMAIN loyalty_number AS INTEGER CHECK (VALUE > 0);
CREATE DOMAIN loyalty_count AS INTEGER CHECK (VALUE >= 0);

ALTER TABLE "loyalty_accounts"
  ALTER COLUMN "held" TYPE loyalty_rest,
  ALTER COLUMN "entries" TYPE loyalty_count;
-- Points are owed only while none are free, and what is held is open: both are so because they are one number. What is held is
-- never taken, so open may be left beside a deficit. A view, because a computed column is made ready for each statement anew.
CREATE VIEW "loyalty_balances" WITH (security_invoker = true) AS
  SELECT "shop_id", "member_id", greatest("free", 0) + "held" AS "open", "held"::BIGINT, greatest(-"free", 0) AS "deficit",
    "entries"::INTEGER, "merged_into" FROM "loyalty_accounts";
CREATE FUNCTION loyalty_sign_fits(kind text, points bigint, already_expired bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  CASE kind
    WHEN 'award', 'bonus', 'birthday', 'return', 'write_off' THEN RETURN points > 0;
    WHEN 'redemption', 'expiry' THEN RETURN points < 0;
    -- all of it may have expired before
    WHEN 'reversal' THEN RETURN points < 0 OR (points = 0 AND already_expired > 0);
    WHEN 'adjustment', 'transfer' THEN RETURN points <> 0;
    ELSE RETURN false;
  END CASE;
END
$$;
ALTER TABLE "loyalty_entries"
  ALTER COLUMN "number" TYPE loyalty_number,
  ALTER COLUMN "already_expired" TYPE loyalty_rest,
  ADD CONSTRAINT "loyalty_entries_sign" CHECK (loyalty_sign_fits("kind", "points", "already_expired"));
ALTER TABLE "loyalty_lots"
  ALTER COLUMN "points" TYPE loyalty_points,
  ALTER COLUMN "left" TYPE loyalty_rest,
  ALTER COLUMN "expired" TYPE loyalty_rest,
  ALTER COLUMN "repaid" TYPE loyalty_rest,
  ADD CONSTRAINT "loyalty_lots_left" CHECK ("left" + "expired" + "repaid" <= "points");
ALTER TABLE "loyalty_lot_uses" ALTER COLUMN "points" TYPE loyalty_points;
ALTER TABLE "loyalty_holds" ALTER COLUMN "points" TYPE loyalty_points;
ALTER TABLE "loyalty_awards"
  ALTER COLUMN "points" TYPE loyalty_points,
  ALTER COLUMN "target" TYPE loyalty_rest,
  ALTER COLUMN "changes" TYPE loyalty_count,
  ALTER COLUMN "eligible_minor" TYPE loyalty_rest,
  ALTER COLUMN "units" TYPE loyalty_count,
  ALTER COLUMN "expired_before" TYPE loyalty_rest,
  ALTER COLUMN "expired_counted" TYPE loyalty_rest,
  ADD CONSTRAINT "loyalty_awards_target" CHECK ("target" <= "points");
ALTER TABLE "loyalty_programmes"
  ADD CONSTRAINT "loyalty_programmes_status" CHECK ("status" IN ('draft', 'test', 'live', 'paused')
    AND ("status" = 'draft' OR "version" IS NOT NULL));
ALTER TABLE "loyalty_members"
  ADD CONSTRAINT "loyalty_members_birthday" CHECK (("birth_month" IS NULL) = ("birth_day" IS NULL)
    AND coalesce("birth_month", 1) BETWEEN 1 AND 12 AND coalesce("birth_day", 1) BETWEEN 1 AND 31),
  ADD CONSTRAINT "loyalty_members_merge" CHECK ("merged_into" <> "id");
ALTER TABLE "loyalty_rewards"
  ADD CONSTRAINT "loyalty_rewards_kind" CHECK ("kind" IN ('amount_off', 'percentage_off', 'free_shipping', 'store_credit')),
  ADD CONSTRAINT "loyalty_rewards_state" CHECK ("state" IN ('draft', 'active', 'archived')),
  ADD CONSTRAINT "loyalty_rewards_cost" CHECK ("cost" > 0);
ALTER TABLE "loyalty_redemptions"
  ADD CONSTRAINT "loyalty_redemptions_state" CHECK ("state" IN ('reserved', 'issued', 'used', 'cancelling', 'cancelled', 'expired',
    'failed', 'parked')),
  ADD CONSTRAINT "loyalty_redemptions_points" CHECK ("returned_points" BETWEEN 0 AND "points"),
  -- birthday gifts cost nothing, and nothing else does; they are codes
  ADD CONSTRAINT "loyalty_redemptions_gift" CHECK (("points" = 0) = ("operation_id" LIKE 'birthday:%')
    AND ("points" > 0 OR "kind" <> 'store_credit')),
  ADD CONSTRAINT "loyalty_redemptions_code" CHECK (("kind" = 'store_credit') = ("code" IS NULL)),
  ADD CONSTRAINT "loyalty_redemptions_asked" CHECK ("asked_at" IS NULL OR "state" IN ('reserved', 'parked'));
ALTER TABLE "loyalty_grants"
  ADD CONSTRAINT "loyalty_grants_points" CHECK ("points" > 0),
  ADD CONSTRAINT "loyalty_grants_progress" CHECK ("members" >= 0 AND "reached" BETWEEN 0 AND "last_member");
ALTER TABLE "campaigns"
  ADD CONSTRAINT "campaigns_state" CHECK ("state" IN ('draft', 'scheduled', 'active', 'paused', 'ended')),
  ADD CONSTRAINT "campaigns_bonus" CHECK (num_nonnulls("multiplier", "fixed_points") = 1
    AND coalesce("multiplier", 1001) > 1000 AND coalesce("fixed_points", 1) > 0),
  ADD CONSTRAINT "campaigns_window" CHECK ("ends_at" > "starts_at");
ALTER TABLE "campaign_activations" ADD CONSTRAINT "campaign_activations_window" CHECK ("ended_at" >= "started_at");

ALTER TABLE "customers" ADD CONSTRAINT "customers_birthday" CHECK (("birth_month" IS NULL) = ("birth_day" IS NULL)
  AND coalesce("birth_month", 1) BETWEEN 1 AND 12 AND coalesce("birth_day", 1) BETWEEN 1 AND 31);
CREATE INDEX "orders_guest_hash" ON "orders" ("shop_id", "guest_hash") WHERE "guest_hash" IS NOT NULL;
CREATE INDEX "customers_email_hash" ON "customers" ("shop_id", "email_hash") WHERE "email_hash" IS NOT NULL;
CREATE INDEX "loyalty_lots_expiring" ON "loyalty_lots" ("shop_id", "expires_at") WHERE "left" > 0 AND "expires_at" IS NOT NULL;
CREATE INDEX "loyalty_holds_member" ON "loyalty_holds" ("shop_id", "member_id");
CREATE INDEX "loyalty_awards_member" ON "loyalty_awards" ("shop_id", "member_id");
CREATE INDEX "loyalty_awards_campaign" ON "loyalty_awards" ("shop_id", "campaign_id") WHERE "campaign_id" > 0;
CREATE INDEX "loyalty_awards_due" ON "loyalty_awards" ("shop_id", "release_at") WHERE "released_at" IS NULL;
-- Entries come in order of time, so that a block range index finds a month's; it costs posting next to nothing.
CREATE INDEX "loyalty_entries_at" ON "loyalty_entries" USING brin ("at");
CREATE INDEX "loyalty_redemptions_open" ON "loyalty_redemptions" ("shop_id", "state") WHERE "state" IN ('reserved', 'issued', 'cancelling', 'parked');
CREATE INDEX "loyalty_redemptions_refused_gift" ON "loyalty_redemptions" ("shop_id", "reward_id")
  WHERE "points" = 0 AND "state" = 'failed' AND "resolved_by" IS NULL;
-- No two redemptions claim one discount or one credit.
CREATE UNIQUE INDEX "loyalty_redemptions_shopify_id" ON "loyalty_redemptions" ("shop_id", "shopify_id") WHERE "shopify_id" IS NOT NULL;
CREATE INDEX "loyalty_redemptions_order" ON "loyalty_redemptions" ("shop_id", "used_order_id") WHERE "used_order_id" IS NOT NULL;
CREATE INDEX "loyalty_members_merged" ON "loyalty_members" ("shop_id", "merged_into") WHERE "merged_into" IS NOT NULL;
CREATE INDEX "loyalty_members_birthday" ON "loyalty_members" ("shop_id", "birth_month", "birth_day") WHERE "birth_month" IS NOT NULL;
CREATE INDEX "storefront_mirrors_marked" ON "storefront_mirrors" ("shop_id", "marked_at") WHERE "marked_at" IS NOT NULL;

-- Roles ------------------------------------------------------------------------------------------------------------
-- The ledger's tables are written by one function, loyalty_post, which runs as regulars_ledger. Whoever serves a shop
-- (regulars_app) may read them and call it; nobody who serves may change or delete an entry.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'regulars_ledger') THEN
    BEGIN
      CREATE ROLE regulars_ledger NOLOGIN NOSUPERUSER NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of the same server migrated at this moment
    END;
  END IF;
  EXECUTE format('GRANT regulars_ledger TO %I', current_user);
END
$$;

GRANT USAGE ON SCHEMA public TO regulars_ledger;

DO $$
DECLARE
  ledger text[] := ARRAY['loyalty_accounts', 'loyalty_entries', 'loyalty_lots', 'loyalty_lot_uses', 'loyalty_holds',
    'loyalty_awards', 'loyalty_award_changes'];
  tenant text;
BEGIN
  FOREACH tenant IN ARRAY ledger || ARRAY['loyalty_programmes', 'loyalty_rule_versions', 'loyalty_members', 'loyalty_orders',
    'loyalty_unpaid_orders', 'loyalty_rewards', 'loyalty_redemptions', 'loyalty_grants', 'loyalty_reasons', 'loyalty_months', 'campaigns', 'campaign_activations', 'campaign_orders',
    'storefront_mirrors', 'storefront_programmes', 'storefront_dismissals']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = nullif(current_setting(''regulars.shop'', true), '''')::int) '
      'WITH CHECK (shop_id = nullif(current_setting(''regulars.shop'', true), '''')::int)', tenant);
    IF tenant = ANY (ledger) THEN
      EXECUTE format('GRANT SELECT ON %I TO regulars_app', tenant);
      EXECUTE format('GRANT SELECT, INSERT ON %I TO regulars_ledger', tenant);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO regulars_app', tenant);
    END IF;
  END LOOP;
END
$$;

GRANT SELECT ON "loyalty_balances" TO regulars_app;
GRANT UPDATE ON "loyalty_accounts", "loyalty_lots", "loyalty_holds", "loyalty_awards" TO regulars_ledger;
-- A published version is never changed: awards are reversed under it.
REVOKE UPDATE ON "loyalty_rule_versions" FROM regulars_app;
GRANT USAGE ON SEQUENCE "loyalty_members_id_seq" TO regulars_app;
