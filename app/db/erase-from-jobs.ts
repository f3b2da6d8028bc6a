import { pool } from "#app/db/pool.ts";

/**
 * Takes a customer out of the shop's jobs, whatever their state: finished ones stay in the queue for an hour, those set
 * aside for a month. The jobs themselves stay, for they concern others too. By the owner, because a shop's own role may
 * add jobs and not change them.
 * @returns how many jobs named the customer
 */
export async function eraseCustomerFromJobs(shopId: number, customerId: bigint): Promise<number> {
  const { rowCount } = await pool().query(
    `UPDATE pgboss.job SET data = CASE WHEN data ? 'customerIds'
       THEN jsonb_set(data, '{customerIds}', (data -> 'customerIds') - $2::text)
       ELSE jsonb_set(data, '{data,customerIds}', (data #> '{data,customerIds}') - $2::text) END
     WHERE (data ->> 'shopId' = $1 AND data -> 'customerIds' ? $2::text)
        OR (data #>> '{data,shopId}' = $1 AND data #> '{data,customerIds}' ? $2::text)`,
    [String(shopId), customerId.toString()],
  );
  return rowCount ?? 0;
}

/** Removes the shop's jobs, but for the one that is answering its privacy requests now. */
export async function eraseShopFromJobs(shopId: number): Promise<number> {
  const { rowCount } = await pool().query(
    `DELETE FROM pgboss.job WHERE (data ->> 'shopId' = $1 OR data #>> '{data,shopId}' = $1)
       AND NOT (name = 'shops.handle-privacy' AND state = 'active')`,
    [String(shopId)],
  );
  return rowCount ?? 0;
}
