import { changedObjects } from "../changed-objects.ts";

/** Ids and update instants of orders updated within a range, oldest first, a page at a time. */
export const changedOrders = changedObjects("ChangedOrders", "orders", "Order");
