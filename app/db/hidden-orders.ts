/**
 * Condition on `customers`: the shop's orders of all time are not visible to us (no scope read_all_orders), so that
 * Shopify's own count of a customer's orders tells whether some are hidden. Where all are visible that count says nothing:
 * it may go on counting what was deleted.
 */
export const SOME_ORDERS_HIDDEN = `NOT EXISTS (
  SELECT 1 FROM shops WHERE shops.id = customers.shop_id AND 'read_all_orders' = ANY(string_to_array(shops.scopes, ',')))`;
