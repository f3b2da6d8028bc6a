/**
 * The ids of all orders the app may see: what is stored but not among them was deleted, or (without the scope
 * read_all_orders) is older than 60 days.
 */
export function bulkOrderIds(): string {
  return "{ orders { edges { node { id } } } }";
}
