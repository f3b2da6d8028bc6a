import { pool } from "#app/db/pool.ts";

/** Keys the advisory lock under which one process at a time writes the policy. */
const POLICY_LOCK = 7004;

/** The shop a job belongs to: its own payload's, or that of the job that was set aside in it. */
const JOB_SHOP = "coalesce(data ->> 'shopId', data #>> '{data,shopId}')";

/**
 * Lets a shop's transactions hand over and see jobs of that shop and nothing else of the queue. Jobs have a shop in
 * their payload only, so row-level security reads it there. The queue itself works as the owner, whom it does not bind.
 */
export async function limitJobsToTheirShop(): Promise<void> {
  await pool().query(`DO $$
    DECLARE
      jobs text;
    BEGIN
      PERFORM pg_advisory_xact_lock(${POLICY_LOCK});
      FOR jobs IN
        SELECT c.oid::regclass::text FROM pg_class c
        WHERE c.relnamespace = 'pgboss'::regnamespace AND c.relname IN ('job', 'job_common') AND NOT c.relrowsecurity
      LOOP
        EXECUTE format('REVOKE ALL ON %s FROM regulars_app; GRANT SELECT, INSERT ON %s TO regulars_app', jobs, jobs);
        EXECUTE format('CREATE POLICY tenant ON %s TO regulars_app USING (${JOB_SHOP.replaceAll("'", "''")} = nullif(current_setting(''regulars.shop'', true), ''''))', jobs);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', jobs);
      END LOOP;
      IF NOT has_table_privilege('regulars_app', 'pgboss.queue', 'SELECT') THEN
        GRANT USAGE ON SCHEMA pgboss TO regulars_app;
        GRANT SELECT ON pgboss.queue TO regulars_app;
      END IF;
    END
  $$`);
}
