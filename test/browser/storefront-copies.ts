import type { AppWindow } from "./app-window.ts";
import { eventually } from "./storefront-window.ts";

type MemberCopy = { points: number; gift: object | null; ask: boolean };
type ProgrammeCopy = { rewards: object[]; campaigns: object[] };

/** What Shopify holds for the theme, as the worker has written it by now. */
export type Copies = {
  programme: () => ProgrammeCopy | null;
  /** Waits until a customer's copy is as wanted. */
  copied: (customer: number, fits: (copy: MemberCopy) => boolean) => Promise<MemberCopy>;
};

export function storefrontCopies({ stack }: AppWindow): Copies {
  const { adminApi, store } = stack.sandbox.shop;
  const metafield = (owner: string, key: string): unknown =>
    JSON.parse(adminApi.metafields.get(owner, "$app", key)?.value ?? "null");
  return {
    programme: () => metafield(`gid://shopify/Shop/${store.shop.id}`, "programme") as ProgrammeCopy | null,
    copied: (customer, fits) =>
      eventually(() => {
        const copy = metafield(`gid://shopify/Customer/${customer}`, "loyalty") as MemberCopy | null;
        return copy && fits(copy) ? copy : null;
      }, `the copy of customer ${customer}`),
  };
}
