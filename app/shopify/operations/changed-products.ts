import { changedObjects } from "../changed-objects.ts";

/** Ids and update instants of products updated within a range, oldest first, a page at a time. */
export const changedProducts = changedObjects("ChangedProducts", "products", "Product");
