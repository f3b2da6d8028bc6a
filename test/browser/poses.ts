import { readFileSync } from "node:fs";
import path from "node:path";
import type { Frame } from "playwright-core";
import type { Locale } from "#app/i18n/locale.ts";
import type { LoyaltyShop } from "./loyalty-shop.ts";

/** What is done on a page before it is looked at; nothing of it changes the shop. */
export type Pose = { path: string; act: (at: Posing) => Promise<void> };

/** Finds what a reader of the page's language finds, by the keys of its texts ("members:grant.open"). */
type Posing = {
  frame: Frame;
  press: (key: string) => Promise<void>;
  choose: (key: string) => Promise<void>;
  fill: (key: string, text: string) => Promise<void>;
  /** presses a button of the admin's own bar above the page */
  pressBar: (key: string) => Promise<void>;
  sees: (key: string) => Promise<void>;
  /** waits for a button */
  offers: (key: string) => Promise<void>;
};

/** Forms with mistakes in them, previews, and questions asked before what cannot be undone; of a filled shop. */
export function posesOf(ids: LoyaltyShop): Readonly<Record<string, Pose>> {
  const grant: Pose["act"] = async ({ press, fill, sees }) => {
    await press("members:grant.open");
    await fill("members:grant.points", "40");
    await fill("members:grant.reason", "10주년, 10周年, ten years: thank you!");
    await press("members:grant.preview");
    await sees("members:grant.later");
  };
  return {
    "programme-faults": {
      path: "/app/programme",
      act: async ({ fill, choose, pressBar, sees }) => {
        await fill("programme:earning.points", "many");
        await fill("programme:earning.per", "0");
        await fill("programme:earning.pendingDays", "91");
        await fill("programme:name.ko", "");
        await choose("programme:stacking.cap");
        await pressBar("form.save");
        await sees("form.correct");
      },
    },
    "programme-trial": {
      path: "/app/programme",
      act: async ({ press, offers }) => {
        await press("programme:publish.try");
        await offers("programme:publish.publish");
      },
    },
    "programme-earlier": {
      path: "/app/programme",
      act: async ({ frame, press }) => {
        await frame.locator("input[type=date]").fill("2020-01-01");
        await press("programme:earlier.preview");
        await press("programme:earlier.count");
      },
    },
    "rewards-undecided": {
      path: "/app/rewards",
      act: async ({ frame }) => {
        await frame.locator("[class*=Polaris-Banner] [class*=Polaris-Box] button").first().click();
      },
    },
    "rewards-archived": { path: "/app/rewards", act: ({ press }) => press("rewards:archived") },
    "reward-new-faults": {
      path: "/app/rewards/new",
      act: async ({ fill, choose, pressBar }) => {
        await choose("rewards:kind.percentage_off");
        await fill("rewards:percent", "140");
        await choose("rewards:terms.hasMinimum");
        await choose("rewards:terms.limited");
        await pressBar("form.save");
      },
    },
    "reward-new-cashback": {
      path: "/app/rewards/new",
      act: async ({ fill, choose, sees }) => {
        await choose("rewards:kind.store_credit");
        await fill("rewards:name", "Cashback");
        await fill("rewards:amount", "90000");
        await fill("rewards:cost", "100");
        await sees("rewards:cashback.exceeds");
      },
    },
    "reward-archive": { path: `/app/rewards/${ids.rewardId}`, act: ({ press }) => press("rewards:state.archive") },
    "campaign-new-faults": {
      path: "/app/campaigns/new",
      act: async ({ fill, choose, pressBar }) => {
        await fill("campaigns:bonus.multipleOf", "1");
        await choose("campaigns:products.chosen");
        await fill("campaigns:window.starts", "2026-12-24T09:00");
        await fill("campaigns:window.ends", "2026-12-01T09:00");
        await pressBar("form.save");
      },
    },
    "campaign-drop": { path: `/app/campaigns/${ids.draftId}`, act: ({ press }) => press("campaigns:run.drop") },
    "campaign-end": { path: `/app/campaigns/${ids.runningId}`, act: ({ press }) => press("campaigns:run.end") },
    "members-odd-search": {
      path: "/app/members",
      act: async ({ fill, press, sees }) => {
        await fill("members:search", "anne");
        await press("members:find");
        await sees("form.numberOrEmail");
      },
    },
    "members-unknown-email": {
      path: "/app/members",
      act: async ({ fill, press, sees }) => {
        await fill("members:search", "nobody@shop.example");
        await press("members:find");
        await sees("members:noEmail");
      },
    },
    "members-grant-faults": {
      path: "/app/members",
      act: async ({ press }) => {
        await press("members:grant.open");
        await press("members:grant.preview");
      },
    },
    "members-grant": { path: "/app/members", act: grant },
    "members-grant-asks": {
      path: "/app/members",
      act: async (at) => {
        await grant(at);
        await at.press("members:grant.give");
      },
    },
    "member-faults": {
      path: `/app/members/${ids.memberId}`,
      act: async ({ frame, press, sees }) => {
        await press("members:adjust.adjust");
        await frame.locator("select").nth(0).selectOption("2");
        await frame.locator("select").nth(1).selectOption("31");
        await sees("form.noSuchDay");
      },
    },
    "member-cancel": {
      path: `/app/members/${ids.memberId}`,
      act: async ({ frame, sees }) => {
        await frame.locator("ul.plain-list button").first().click();
        await sees("members:redemptions.cancelConfirm");
      },
    },
  };
}

/** Takes a pose on a page that is shown already. */
export async function pose(frame: Frame, locale: Locale, { act }: Pose): Promise<void> {
  const labelled = (key: string) => frame.getByLabel(wording(locale, key), { exact: true });
  const button = (key: string) => frame.getByRole("button", { name: wording(locale, key), exact: true }).first();
  await act({
    frame,
    press: (key) => button(key).click(),
    choose: (key) =>
      frame
        .locator("label")
        .filter({ hasText: wording(locale, key) })
        .first()
        .click(),
    fill: (key, text) => labelled(key).first().fill(text),
    pressBar: (key) =>
      frame
        .page()
        .locator("#save-bar-buttons")
        .getByRole("button", { name: wording(locale, key) })
        .click(),
    sees: (key) => frame.getByText(wording(locale, key)).first().waitFor(),
    offers: (key) => button(key).waitFor(),
  });
}

/** A text of the app in a language, by its key. */
function wording(locale: Locale, key: string): string {
  const [namespace = "", name = ""] = key.includes(":") ? key.split(":") : ["common", key];
  const file = path.join(import.meta.dirname, "../../app/i18n", locale, `${namespace}.json`);
  const text = name
    .split(".")
    .reduce<unknown>(
      (tree, part) => (tree as Record<string, unknown> | undefined)?.[part],
      JSON.parse(readFileSync(file, "utf8")),
    );
  if (typeof text !== "string") throw new Error(`there is no text ${key}`);
  return text;
}
