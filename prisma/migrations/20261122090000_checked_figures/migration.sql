-- When the figures were last recomputed from raw orders and compared, and how many rows differed.
ALTER TABLE "retention_states" ADD COLUMN "checked_at" TIMESTAMPTZ(3), ADD COLUMN "differences" INTEGER;
