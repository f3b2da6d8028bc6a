import { changedObjects } from "../changed-objects.ts";

/** Ids and update instants of customers updated within a range, oldest first, a page at a time. */
export const changedCustomers = changedObjects("ChangedCustomers", "customers", "Customer");
