/**
 * Work handed over to the queue: written in the transaction that made it necessary. Names are `room.flow`; payloads
 * hold ids only. Ids travel as decimal strings, because JSON numbers end at 2^53.
 */
export type Job =
  /** first installation or a re-installation: start whatever has not been read yet */
  | { name: "orders.sync-shop"; data: { shopId: number } }
  /** look at the running bulk operations, read what is ready */
  | { name: "orders.import-bulk"; data: { shopId: number } }
  /** turn waiting webhooks into marks and read marked orders again */
  | { name: "orders.refresh"; data: { shopId: number } }
  /** read what changed since the watermark */
  | { name: "orders.reconcile"; data: { shopId: number } }
  /** ask for the ids of all orders, to find those that are gone */
  | { name: "orders.find-deleted"; data: { shopId: number } }
  /** read all products again: which collections they are in */
  | { name: "orders.reread-products"; data: { shopId: number } }
  | { name: "retention.fold"; data: { shopId: number; customerIds: string[]; guestDays: number[] } }
  | { name: "retention.rebuild"; data: { shopId: number } }
  | { name: "retention.snapshot"; data: { shopId: number } }
  /** recompute from raw and compare */
  | { name: "retention.check"; data: { shopId: number } }
  /** act at Shopify for redemptions that wait for it, end the codes whose time is over */
  | { name: "loyalty.settle-redemptions"; data: { shopId: number } }
  /** award orders first seen paid, move the targets of those awarded before */
  | { name: "loyalty.follow-orders"; data: { shopId: number; orderIds: string[] } }
  /** the same for every order that the ledger may not know all of */
  | { name: "loyalty.follow-all"; data: { shopId: number } }
  | { name: "loyalty.release"; data: { shopId: number } }
  | { name: "loyalty.expire"; data: { shopId: number } }
  /** expiry was switched on or off: points in hand are dated by it */
  | { name: "loyalty.date-lots"; data: { shopId: number } }
  /** fold entries into the months of the liability statement */
  | { name: "loyalty.fold-months"; data: { shopId: number } }
  /** recompute the ledger from its entries and compare */
  | { name: "loyalty.check"; data: { shopId: number } }
  /** take over birthdays and claimed guests of customers that were read */
  | { name: "loyalty.follow-customers"; data: { shopId: number; customerIds: string[] } }
  | { name: "loyalty.follow-all-customers"; data: { shopId: number } }
  /** two customers became one; `customerIds` are the one kept, then the one gone */
  | { name: "loyalty.merge-customers"; data: { shopId: number; customerIds: string[] } }
  | { name: "loyalty.give-birthday-gifts"; data: { shopId: number } }
  /** give all members the points that a person gave them */
  | { name: "loyalty.carry-out-grants"; data: { shopId: number } }
  /** give orders that were awarded what the campaigns add */
  | { name: "campaigns.grant-bonus"; data: { shopId: number; orderIds: string[] } }
  /** write the storefront's copies of the programme and of marked members */
  | { name: "storefront.mirror"; data: { shopId: number } }
  /** once a day: compare them with what Shopify holds */
  | { name: "storefront.reconcile"; data: { shopId: number } }
  | { name: "shops.handle-privacy"; data: { shopId: number } };

export type JobName = Job["name"];
