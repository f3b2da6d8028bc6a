import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { LOCALES, type Locale } from "#app/i18n/locale.ts";
import { type AdminTab, type AppWindow, appFrame, openAppWindow, openTab } from "./app-window.ts";
import { accessibilityFaults, missingGlyphs, overflowing } from "./looks.ts";
import { storefrontCopies, type Copies } from "./storefront-copies.ts";
import { asMerchant, DESKTOP, openStorefrontTab, PHONE, type Merchant } from "./storefront-window.ts";

/** A code for the birthday: chosen in the programme, promised by staff, given, found by the shopper. Each step stands on the last. */
const CUSTOMER = 2;
const EMAIL = "anne.of.tea@shop.example";

let app: AppWindow;
let merchant: Merchant;
let copied: Copies["copied"];
let memberPath = "";
let tab: AdminTab | undefined;

beforeAll(async () => {
  app = await openAppWindow();
  merchant = await asMerchant(app);
  ({ copied } = storefrontCopies(app));
  await merchant.publish();
  await merchant.offer("Cake", 100n, 1000n);
  await merchant.give(BigInt(CUSTOMER), 10n);
  app.stack.sandbox.shop.store.updateCustomer(BigInt(CUSTOMER), { email: EMAIL, verifiedEmail: true });
});
afterAll(async () => {
  await merchant.close();
  await app.close();
});
afterEach(async () => {
  await tab?.context.close();
  expect(tab?.problems ?? []).toEqual([]);
  tab = undefined;
});

async function open(path: string, heading: string): Promise<Frame> {
  tab ??= await openTab(app, "en");
  await tab.page.goto(app.stack.sandbox.framedUrl(path));
  return appFrame(tab.page, heading);
}

const inAdmin = (): Page => (tab as AdminTab).page;
const toast = (text: string): Promise<unknown> => inAdmin().waitForSelector(`.toast:has-text("${text}")`);
const saveBar = (label: string) => inAdmin().locator("#save-bar-buttons").getByRole("button", { name: label });

/** The shop's local date. */
const today = (): { month: string; day: string } => {
  const parts = new Intl.DateTimeFormat("en", { timeZone: "Asia/Seoul", month: "numeric", day: "numeric" });
  const part = (type: string): string => parts.formatToParts(Date.now()).find((one) => one.type === type)?.value ?? "";
  return { month: part("month"), day: part("day") };
};

test("the merchant chooses a reward, is told where none is chosen, and what publishing changes", async () => {
  const frame = await open("/app/programme", "Programme");
  await frame.locator("label", { hasText: "A code for one of your rewards" }).click();
  await frame.getByText("Choose the reward that is given.").waitFor();
  await saveBar("Save").click();
  await toast("Some fields need another look.");
  await frame.getByLabel("Reward given").selectOption({ label: "Cake: ₩1,000 off" });
  await frame.getByText("On birthdays: Cake: ₩1,000 off.").waitFor();
  expect(await accessibilityFaults(frame)).toEqual([]);
  await saveBar("Save").click();
  await toast("Saved");
  await frame.getByText("Birthdays from publication on bring the new gift.").waitFor();
  expect(await frame.locator("s", { hasText: "100 points" }).count()).toBe(1);
  await frame.getByRole("button", { name: "See who is affected" }).click();
  await frame.getByRole("button", { name: "Publish" }).click();
  await toast("Published");
  const reward = await open("/app/rewards/1", "Cake");
  // The second press confirms.
  for (let press = 0; press < 2; press++) await reward.getByRole("button", { name: "Archive" }).click();
  await reward.getByText("This reward is the birthday gift.").waitFor();
});

test("members are listed, and found by number or whole e-mail address, which stands in no address bar", async () => {
  const asked: string[] = [];
  const frame = await open("/app/members", "Members");
  inAdmin().on("request", (request) => asked.push(request.url()));
  const listed = await frame.locator("tbody tr").count();
  expect(listed).toBeGreaterThan(0);
  const field = frame.getByLabel("Find a member");
  const find = async (text: string): Promise<void> => {
    await field.fill(text);
    await field.press("Enter");
  };
  await find("anne");
  await frame.getByText("Enter a whole number or a complete e-mail address.").waitFor();
  await find("nobody@shop.example");
  await frame.getByText("No member has this e-mail address.").waitFor();
  await find("404404");
  await frame.getByText("No member has this number.").waitFor();
  await find("");
  await expect.poll(() => frame.locator("tbody tr").count()).toBe(listed);
  // The customer's address is on its way through webhook and worker.
  const heading = frame.getByRole("heading", { name: `Customer ${CUSTOMER}` });
  await expect
    .poll(
      async () => {
        if ((await heading.count()) === 0) await find(` ${EMAIL.toUpperCase()} `);
        await frame.waitForTimeout(1_000);
        return heading.count();
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  memberPath = new URL(frame.url()).pathname;
  expect(asked.filter((url) => /anne|nobody|%40|shop\.example/i.test(url))).toEqual([]);
});

test("staff set the birthday, and read when the gift comes", async () => {
  const frame = await open(memberPath, `Customer ${CUSTOMER}`);
  const [month, day] = [frame.getByLabel("Month"), frame.getByLabel("Day")];
  await frame.getByText("Without a birthday there is no gift.").waitFor();
  await month.selectOption("2");
  await saveBar("Save").click();
  await frame.getByText("Please fill this in.").waitFor();
  await day.selectOption("30");
  await frame.getByText("There is no such day.").waitFor();
  await day.selectOption("29");
  await frame.getByText(/The next gift comes on Feb 2[89], \d{4}: Cake: ₩1,000 off\./).waitFor();
  await saveBar("Discard").click();
  await frame.getByText("Without a birthday there is no gift.").waitFor();
  await month.selectOption(today().month);
  await day.selectOption(today().day);
  expect(await accessibilityFaults(frame)).toEqual([]);
  await saveBar("Save").click();
  await toast("The birthday was saved");
  await frame.getByText("Entered by your staff.").waitFor();
  const { giveBirthdayGifts } = await import("#app/flows/loyalty/give-birthday-gifts.ts");
  await giveBirthdayGifts(merchant.shopId, Date.now());
  const again = await open(memberPath, `Customer ${CUSTOMER}`);
  await again.getByText("Birthday gift: Cake · ₩1,000 off").waitFor();
  await again.getByText(/Last gift: .*The next gift comes on/).waitFor();
});

const PRESENT: Record<Locale, [title: string, show: string]> = {
  en: ["Happy birthday!", "Show my code"],
  ko: ["생일 축하합니다!", "코드 보기"],
  ja: ["お誕生日おめでとうございます!", "コードを見る"],
};

test.each(LOCALES)("the pop-up shows the present in %s, on a phone and on a desk", async (locale) => {
  await copied(CUSTOMER, (copy) => copy.gift !== null);
  const [title, show] = PRESENT[locale];
  for (const viewport of [PHONE, DESKTOP]) {
    const { context, page, problems } = await openStorefrontTab(
      app.browser,
      app.stack.sandbox.storefrontUrl,
      CUSTOMER,
      viewport,
      locale,
    );
    await page.goto(`${app.stack.sandbox.storefrontUrl}${locale === "en" ? "" : `/${locale}`}`);
    await page.waitForLoadState("networkidle");
    const popUp = page.getByRole("dialog", { name: title });
    await popUp.getByText("Cake").waitFor();
    expect(await popUp.getByRole("link", { name: show }).evaluate((link) => link === document.activeElement)).toBe(
      true,
    );
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
    expect(await missingGlyphs(page)).toEqual([]);
    await context.close();
    expect(problems).toEqual([]);
  }
});

test("the shopper goes on from the pop-up to the code, by keyboard, and reads of it in the history", async () => {
  const { storefrontUrl } = app.stack.sandbox;
  const { context, page, problems } = await openStorefrontTab(app.browser, storefrontUrl, CUSTOMER, PHONE);
  await page.goto(storefrontUrl);
  await page.getByRole("dialog", { name: "Happy birthday!" }).waitFor();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "Your rewards" });
  await panel.getByText("Birthday gift: Cake").waitFor();
  const code = await panel.locator("code").innerText();
  const made = app.stack.sandbox.shop.store.discounts.byCode(code);
  expect([...(made?.customerIds ?? [])]).toEqual([BigInt(CUSTOMER)]);
  await panel.locator("summary").click();
  const first = panel.locator("[data-events] > li").first();
  await first.waitFor();
  expect(await first.innerText()).toMatch(/^Birthday gift: Cake\n[^+]*= 10 points$/);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await context.close();
  expect(problems).toEqual([]);
});

test("who is not signed in is told what birthdays bring", async () => {
  const { storefrontUrl } = app.stack.sandbox;
  const { context, page, asked } = await openStorefrontTab(app.browser, storefrontUrl, null);
  await page.goto(storefrontUrl);
  await page.getByRole("button", { name: "Rewards" }).click();
  const offer = page.getByText("And for your birthday:");
  await offer.waitFor();
  expect(await offer.innerText()).toMatch(/^And for your birthday: Cake: ₩1,000 off your order\. Valid for 30 days\./);
  expect(asked).toEqual([]);
  await context.close();
});
