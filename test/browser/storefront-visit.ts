import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Locale } from "#app/i18n/locale.ts";
import { type AppWindow, openAppWindow } from "./app-window.ts";
import { storefrontCopies, type Copies } from "./storefront-copies.ts";
import { asMerchant, openStorefrontTab, type Merchant, type StorefrontTab } from "./storefront-window.ts";

type Viewport = { width: number; height: number };

/** A shop with a published programme, its merchant, and one visitor at a time. */
export class Storefront {
  readonly app: AppWindow;
  readonly merchant: Merchant;
  readonly copies: Copies;
  readonly url: string;
  #tab: StorefrontTab | null = null;
  readonly #problems: string[] = [];

  private constructor(app: AppWindow, merchant: Merchant) {
    this.app = app;
    this.merchant = merchant;
    this.copies = storefrontCopies(app);
    this.url = app.stack.sandbox.storefrontUrl;
  }

  static async start(): Promise<Storefront> {
    const app = await openAppWindow();
    const merchant = await asMerchant(app);
    await merchant.publish();
    return new Storefront(app, merchant);
  }

  /** What the visitor's tab has asked the app so far. */
  get asked(): readonly string[] {
    return this.#tab?.asked ?? [];
  }

  /** A new visitor comes, in place of the last one. @param customer signed in as; null: nobody */
  async open(path: string, customer: number | null, viewport?: Viewport, locale: Locale = "en"): Promise<Page> {
    await this.#shut();
    this.#tab = await openStorefrontTab(this.app.browser, this.url, customer, viewport, locale);
    await this.#tab.page.goto(`${this.url}${locale === "en" ? "" : `/${locale}`}${path}`);
    return this.#tab.page;
  }

  /** After each test: the visitor goes, and no console has shown anything. */
  async leave(): Promise<void> {
    await this.#shut();
    expect(this.#problems.splice(0)).toEqual([]);
  }

  async close(): Promise<void> {
    await this.merchant.close();
    await this.app.close();
  }

  async #shut(): Promise<void> {
    await this.#tab?.context.close();
    this.#problems.push(...(this.#tab?.problems ?? []));
    this.#tab = null;
  }
}
