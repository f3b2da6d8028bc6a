import type { Page } from "playwright-core";
import type { LoyaltyShop } from "./loyalty-shop.ts";

/** What a visitor of the storefront looks at. The path has no language before it; `customer` null: nobody is signed in. */
export type Scene = { path: string; customer: bigint | null; act?: (page: Page) => Promise<void> };

const openPanel = async (page: Page): Promise<void> => {
  await page.locator("[data-open]").first().click();
  await page.locator("regulars-panel dialog").waitFor({ state: "visible" });
};

/** The panel with the codes in it, which come from the app. */
const openOwnPanel = async (page: Page): Promise<void> => {
  await openPanel(page);
  await page.locator("[data-code-text]:visible").first().waitFor();
};

/** Widgets and pop-up of a filled shop. In the cart no pop-up stands in front of the panel. */
export function scenesOf({ customerId, birthdayCustomerId, plainCustomerId }: LoyaltyShop): Record<string, Scene> {
  return {
    product: { path: "/products/2", customer: null },
    offer: { path: "/products/2", customer: null, act: openPanel },
    "product-member": { path: "/products/2", customer: customerId, act: (page) => page.keyboard.press("Escape") },
    panel: { path: "/cart", customer: customerId, act: openOwnPanel },
    "panel-new": { path: "/cart", customer: plainCustomerId, act: openPanel },
    "panel-redeem": {
      path: "/cart",
      customer: customerId,
      act: async (page) => {
        await openOwnPanel(page);
        await page.locator("[data-reward] [data-choose]:visible").first().click();
      },
    },
    "panel-cancel": {
      path: "/cart",
      customer: customerId,
      act: async (page) => {
        await openOwnPanel(page);
        await page.locator("[data-codes] [data-choose]:visible").first().click();
      },
    },
    "panel-history": {
      path: "/cart",
      customer: customerId,
      act: async (page) => {
        await openOwnPanel(page);
        await page.locator("[data-history] summary").click();
        await page.locator("[data-events] > li").first().waitFor();
      },
    },
    "birthday-question": { path: "/", customer: plainCustomerId },
    "birthday-gift": { path: "/", customer: birthdayCustomerId },
  };
}
