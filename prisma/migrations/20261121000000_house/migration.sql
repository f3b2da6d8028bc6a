-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shops" (
    "id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "scopes" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "shops_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "scope" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "access_token" TEXT NOT NULL,
    "refresh_token" TEXT,
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "stored_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "inbox_deliveries" (
    "shop_id" INTEGER NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" JSONB NOT NULL,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_deliveries_pkey" PRIMARY KEY ("shop_id","webhook_id")
);

-- CreateTable
CREATE TABLE "privacy_requests" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "proof" JSONB,
    "export" JSONB,

    CONSTRAINT "privacy_requests_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "erased_customers" (
    "shop_id" INTEGER NOT NULL,
    "id_hash" BYTEA NOT NULL,
    "pseudonym" BIGINT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erased_customers_pkey" PRIMARY KEY ("shop_id","id_hash")
);

-- CreateTable
CREATE TABLE "bulk_imports" (
    "shop_id" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "operation_id" TEXT,
    "status" TEXT NOT NULL,
    "found" BIGINT NOT NULL DEFAULT 0,
    "read" BIGINT NOT NULL DEFAULT 0,
    "stored" BIGINT NOT NULL DEFAULT 0,
    "failure" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_imports_pkey" PRIMARY KEY ("shop_id","subject")
);

-- CreateTable
CREATE TABLE "sync_watermarks" (
    "shop_id" INTEGER NOT NULL,
    "reconciled_to" TIMESTAMPTZ(3) NOT NULL,
    "reconciled_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sync_watermarks_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "dirty_objects" (
    "shop_id" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "id" BIGINT NOT NULL,
    "marks" INTEGER NOT NULL DEFAULT 1,
    "marked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dirty_objects_pkey" PRIMARY KEY ("shop_id","subject","id")
);

-- CreateTable
CREATE TABLE "deleted_orders" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deleted_orders_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "customers" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "number_of_orders" BIGINT NOT NULL,
    "tags" TEXT[],
    "country_code" CHAR(2),
    "email_consent" TEXT,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "products" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "product_type" TEXT NOT NULL,
    "tags" TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "customer_id" BIGINT,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "test" BOOLEAN NOT NULL,
    "financial_status" TEXT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "source_name" TEXT,
    "country_code" CHAR(2),
    "discount_codes" TEXT[],
    "visit" JSONB,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "order_lines" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "product_id" BIGINT,
    "variant_id" BIGINT,
    "quantity" INTEGER NOT NULL,
    "gift_card" BOOLEAN NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "discounts" JSONB,

    CONSTRAINT "order_lines_pkey" PRIMARY KEY ("shop_id","order_id","id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "shipping_minor" BIGINT NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("shop_id","order_id","id")
);

-- CreateTable
CREATE TABLE "refund_lines" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "refund_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "net_minor" BIGINT NOT NULL,

    CONSTRAINT "refund_lines_pkey" PRIMARY KEY ("shop_id","order_id","refund_id","line_id")
);

-- CreateTable
CREATE TABLE "retention_states" (
    "shop_id" INTEGER NOT NULL,
    "time_zone" TEXT NOT NULL,
    "built_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3),
    "version" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "retention_states_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "customer_facts" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "days" INTEGER[],
    "nets_minor" BIGINT[],
    "excluded" INTEGER[],
    "first_known" BOOLEAN NOT NULL,
    "first_order_id" BIGINT,
    "orders" INTEGER NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "first_day" INTEGER,
    "second_day" INTEGER,
    "last_day" INTEGER,
    "later_at" TIMESTAMPTZ(3),

    CONSTRAINT "customer_facts_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "guest_day_facts" (
    "shop_id" INTEGER NOT NULL,
    "utc_day" INTEGER NOT NULL,
    "days" INTEGER[],
    "nets_minor" BIGINT[],
    "excluded" INTEGER[],
    "later_at" TIMESTAMPTZ(3),

    CONSTRAINT "guest_day_facts_pkey" PRIMARY KEY ("shop_id","utc_day")
);

-- CreateTable
CREATE TABLE "retention_rollups" (
    "shop_id" INTEGER NOT NULL,
    "kind" SMALLINT NOT NULL,
    "a" INTEGER NOT NULL,
    "b" INTEGER NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "retention_rollups_pkey" PRIMARY KEY ("shop_id","kind","a","b")
);

-- CreateTable
CREATE TABLE "retention_snapshots" (
    "shop_id" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "as_of" DATE NOT NULL,
    "version" BIGINT NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "retention_snapshots_pkey" PRIMARY KEY ("shop_id","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbox_deliveries" ADD CONSTRAINT "inbox_deliveries_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_requests" ADD CONSTRAINT "privacy_requests_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dirty_objects" ADD CONSTRAINT "dirty_objects_subject" CHECK ("subject" IN ('order', 'refunds', 'customer', 'product'));
ALTER TABLE "erased_customers" ADD CONSTRAINT "erased_customers_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_imports" ADD CONSTRAINT "bulk_imports_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_watermarks" ADD CONSTRAINT "sync_watermarks_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "retention_states" ADD CONSTRAINT "retention_states_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "retention_snapshots" ADD CONSTRAINT "retention_snapshots_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Indexes and checks that Prisma's schema cannot say ----------------------------------------------------------------

CREATE INDEX "inbox_deliveries_waiting" ON "inbox_deliveries" ("shop_id", "received_at") WHERE "processed_at" IS NULL;
CREATE INDEX "orders_customer" ON "orders" ("shop_id", "customer_id", "ordered_at", "id");
CREATE INDEX "orders_guest_day" ON "orders" ("shop_id", "ordered_at") WHERE "customer_id" IS NULL;
CREATE INDEX "order_lines_product" ON "order_lines" ("shop_id", "product_id") WHERE "product_id" IS NOT NULL;
CREATE INDEX "customer_facts_later" ON "customer_facts" ("shop_id", "later_at") WHERE "later_at" IS NOT NULL;
CREATE INDEX "guest_day_facts_later" ON "guest_day_facts" ("shop_id", "later_at") WHERE "later_at" IS NOT NULL;

ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_amounts"
  CHECK ("net_minor" = CASE WHEN "gift_card" THEN 0 ELSE "gross_minor" - "discount_minor" - "tax_minor" END);
ALTER TABLE "bulk_imports" ADD CONSTRAINT "bulk_imports_status"
  CHECK ("status" IN ('waiting', 'running', 'reading', 'done', 'failed'));
ALTER TABLE "erased_customers" ADD CONSTRAINT "erased_customers_pseudonym" CHECK ("pseudonym" < 0);
ALTER TABLE "customer_facts" ADD CONSTRAINT "customer_facts_parallel"
  CHECK (cardinality("days") = "orders" AND cardinality("nets_minor") = "orders");
ALTER TABLE "guest_day_facts" ADD CONSTRAINT "guest_day_facts_parallel" CHECK (cardinality("days") = cardinality("nets_minor"));

-- Row-level security: the second wall ------------------------------------------------------------------------------
-- Everything that serves a shop runs as regulars_app with the setting regulars.shop; without it that role sees nothing.
-- FORCE makes the owner subject to the policies too; what the owner may see is said in policies of its own.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'regulars_app') THEN
    BEGIN
      CREATE ROLE regulars_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of the same server migrated at this moment
    END;
  END IF;
  -- Before PostgreSQL 16 the maker of a role is not its member; since then it is, but may not SET ROLE to it.
  EXECUTE format('GRANT regulars_app TO %I', current_user);
END
$$;

GRANT USAGE ON SCHEMA public TO regulars_app;

DO $$
DECLARE
  tenant regclass;
BEGIN
  FOR tenant IN
    SELECT attrelid::regclass FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname = 'shop_id' AND NOT attisdropped
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant);
    EXECUTE format(
      'CREATE POLICY tenant ON %s USING (shop_id = nullif(current_setting(''regulars.shop'', true), '''')::int) '
      'WITH CHECK (shop_id = nullif(current_setting(''regulars.shop'', true), '''')::int)', tenant);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO regulars_app', tenant);
  END LOOP;
END
$$;

-- The directory of shops: a tenant sees its own row, the owner finds a shop by its domain.
ALTER TABLE "shops" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "shops" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "shops" TO regulars_app
  USING (id = nullif(current_setting('regulars.shop', true), '')::int)
  WITH CHECK (id = nullif(current_setting('regulars.shop', true), '')::int);
DO $$ BEGIN EXECUTE format('CREATE POLICY directory ON "shops" TO %I USING (true) WITH CHECK (true)', current_user); END $$;
GRANT SELECT, UPDATE, DELETE ON "shops" TO regulars_app;
