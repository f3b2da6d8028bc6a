import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AdminTab, type AppWindow, appFrame, openAppWindow, openTab } from "./app-window.ts";
import { accessibilityFaults } from "./looks.ts";
import { withAppOf } from "./loyalty-shop.ts";

let app: AppWindow;
let tab: AdminTab;
let page: Page;

beforeAll(async () => {
  app = await openAppWindow();
});
afterAll(() => app.close());
beforeEach(async () => {
  tab = await openTab(app, "en");
  page = tab.page;
});
afterEach(async () => {
  await tab.context.close();
  expect(tab.problems).toEqual([]);
});

async function open(path: string, heading: string): Promise<Frame> {
  await page.goto(app.stack.sandbox.framedUrl(path));
  return appFrame(page, heading);
}

const toast = (text: string): Promise<unknown> => page.waitForSelector(`.toast:has-text("${text}")`);
const saveBar = (label: string) => page.locator("#save-bar-buttons").getByRole("button", { name: label });

// One merchant's first day: each step stands on the ones before it.
describe("a merchant", () => {
  it("starts from good answers, sees at once what they mean, and is told what is wrong in place", async () => {
    const frame = await open("/app/programme", "Programme");
    await frame.getByText("An order of ₩45,000 earns 450 points.").waitFor();
    await frame.getByRole("textbox", { name: "Points", exact: true }).fill("3");
    await frame.getByText("An order of ₩45,000 earns 1,350 points.").waitFor();
    await frame.getByRole("textbox", { name: "For every" }).fill("0.5");
    await frame.getByText("Enter an amount above zero, such as 1000.").waitFor();
    await frame.getByText("Complete the fields to see an example.").waitFor();
    await frame.getByRole("textbox", { name: "For every" }).fill("1,000");
    await frame.getByText("An order of ₩45,000 earns 135 points.").waitFor();
    await frame.getByRole("button", { name: "Create programme" }).click();
    await toast("Programme created");
    await frame.getByText("No points are earned and nothing shows in your store.").waitFor();
  });

  it("changes a rule with the save bar, or does not", async () => {
    const frame = await open("/app/programme", "Programme");
    const days = frame.getByRole("textbox", { name: "Return window" });
    await days.fill("91");
    await frame.getByText("Enter a whole number from 0 to 90.").waitFor();
    await saveBar("Save").click();
    await toast("Some fields need another look.");
    await days.fill("0");
    await frame.getByText("If paid today, they can be spent at once.").waitFor();
    await saveBar("Discard").click();
    await expect.poll(() => days.inputValue()).toBe("14");
    await days.fill("0");
    await saveBar("Save").click();
    await toast("Saved");
    await saveBar("Save").waitFor({ state: "hidden" });
    await page.reload();
    const again = await appFrame(page, "Programme");
    expect(await again.getByRole("textbox", { name: "Return window" }).inputValue()).toBe("0");
  });

  it("sees whom the rules concern before publishing them, and goes live", async () => {
    const frame = await open("/app/programme", "Programme");
    expect(await frame.getByRole("button", { name: "Publish" }).count()).toBe(0);
    await frame.getByRole("button", { name: "See who is affected" }).click();
    await frame.getByText(/The new rules: \d+ orders of \d+ customers earn [\d,]+ points\./).waitFor();
    await frame.getByRole("button", { name: "Publish" }).click();
    await toast("Published");
    await frame.getByText("Version 1 · in force").waitFor();
    await frame.getByRole("button", { name: "Go live" }).click();
    await toast("The programme is live");
    await frame.getByText("Members earn points with every paid order and can redeem them.").waitFor();
  });

  it("counts earlier orders after seeing the cost, and they become members' points", async () => {
    const frame = await open("/app/programme", "Programme");
    await frame.getByRole("button", { name: "See what it costs" }).click();
    const cost = await frame.getByText(/That gives [\d,]+ points\./).innerText();
    const points = /That gives ([\d,]+) points/.exec(cost)?.[1] ?? "";
    await frame.getByRole("button", { name: "Count these orders" }).click();
    await frame.getByText(`${points} points will be given to members. This cannot be undone.`).waitFor();
    await frame.getByRole("button", { name: "Give the points" }).click();
    await toast("Earlier orders are being counted");
    await expect
      .poll(
        async () => {
          const members = await open("/app/members", "Members");
          return members.locator("tbody tr").count();
        },
        { timeout: 90_000, interval: 2_000 },
      )
      .toBeGreaterThan(10);
  });

  it("offers a reward, and is warned of a cashback that gives away more than it earns", async () => {
    const frame = await open("/app/rewards", "Rewards");
    await frame.getByRole("link", { name: "Add reward" }).click();
    await appFrame(page, "New reward");
    await frame.getByRole("textbox", { name: "Name" }).fill("<b>Tea</b>");
    await frame.locator("label", { hasText: "Store credit" }).click();
    await frame.getByRole("textbox", { name: "Amount" }).fill("90,000");
    await frame.getByRole("textbox", { name: "Price" }).fill("100");
    await frame.getByText("This gives away more than you earn").waitFor();
    await frame.getByRole("textbox", { name: "Amount" }).fill("1000");
    await frame.getByText("This gives away more than you earn").waitFor({ state: "detached" });
    await frame.locator("label", { hasText: "Amount off" }).click();
    await frame.getByText("₩1,000 off for 100 points").waitFor();
    await frame.getByText("Can be combined with product discounts and shipping discounts.").waitFor();
    await saveBar("Save").click();
    await toast("Reward created");
    await appFrame(page, "<b>Tea</b>");
    await frame.getByRole("button", { name: "Offer to members" }).click();
    await toast("Members can redeem it now");
    const list = await open("/app/rewards", "Rewards");
    expect(await list.locator("tbody tr").innerText()).toMatch(
      /<b>Tea<\/b>[\s\S]*₩1,000 off[\s\S]*100 points[\s\S]*Active/,
    );
  });

  it("starts a campaign by keyboard alone, finds it in the calendar, and ends it on second thought only", async () => {
    const frame = await open("/app/campaigns/new", "New campaign");
    await frame.getByRole("textbox", { name: "Name" }).focus();
    await page.keyboard.type("Double week");
    await saveBar("Save").focus();
    await page.keyboard.press("Enter");
    await toast("Campaign created");
    await appFrame(page, "Double week");
    await frame.getByText("If it ran for 7 days, judging by your recent orders:").waitFor();
    await frame.getByRole("button", { name: "Start now" }).focus();
    await page.keyboard.press("Enter");
    await toast("The campaign is running");
    await frame.getByText("Orders placed now earn the bonus.").waitFor();
    await frame.getByText("This is what the campaign gave, not what it caused").waitFor();
    const list = await open("/app/campaigns", "Campaigns");
    const day = list.locator("td.today");
    expect(await day.getByRole("link", { name: "Double week, Active" }).count()).toBe(1);
    await day.getByRole("link").focus();
    await page.keyboard.press("Enter");
    await appFrame(page, "Double week");
    await list.getByRole("button", { name: "End" }).click();
    await list.getByRole("button", { name: "Leave it as it is" }).click();
    await list.getByRole("button", { name: "Pause" }).dblclick();
    await toast("Paused");
    await list.getByRole("button", { name: "Resume" }).waitFor();
    expect(await list.locator("[class*=Polaris-Banner]").count()).toBe(0);
  });

  it("plans a campaign for products from Shopify's picker, and drops it on second thought only", async () => {
    const frame = await open("/app/campaigns/new", "New campaign");
    await frame.getByRole("textbox", { name: "Name" }).fill("Tea only");
    await frame.locator("label", { hasText: "Chosen products" }).click();
    const picker = frame.getByRole("dialog", { name: "Select products" });
    const tag = (title: string) => frame.getByRole("button", { name: `Remove ${title}`, exact: true });
    await frame.getByRole("button", { name: "Choose products" }).click();
    await picker.getByRole("searchbox").fill("te");
    await picker.getByRole("checkbox", { name: "Tea pot" }).check();
    await picker.getByRole("searchbox").fill("");
    await picker.getByRole("checkbox", { name: "=HYPERLINK(1)" }).check();
    await picker.getByRole("button", { name: "Select" }).click();
    await tag("Tea pot").waitFor();
    await tag("=HYPERLINK(1)").click();
    // Closed without choosing, it changes nothing; and it shows what is chosen so far.
    await frame.getByRole("button", { name: "Choose products" }).click();
    await picker.getByRole("checkbox", { name: "Tea pot", checked: true }).waitFor();
    expect(await picker.getByRole("checkbox", { checked: true }).count()).toBe(1);
    await picker.getByRole("checkbox", { name: "Cup & saucer" }).check();
    await picker.getByRole("button", { name: "Cancel" }).click();
    await saveBar("Save").click();
    await toast("Campaign created");
    await appFrame(page, "Tea only");
    await page.reload();
    const saved = await appFrame(page, "Tea only");
    const tags = saved.getByRole("group", { name: "Products, collections or tags" }).locator(".Polaris-Tag");
    expect(await tags.allInnerTexts()).toEqual(["Tea pot"]);
    await saved.getByRole("button", { name: "Delete draft" }).click();
    await saved.getByText("The draft is deleted for good.").waitFor();
    await saved.getByRole("button", { name: "Leave it as it is" }).click();
    await saved.getByRole("button", { name: "Delete draft" }).click();
    await saved.getByRole("button", { name: "Delete it" }).click();
    await toast("The draft was deleted");
    const list = await appFrame(page, "Campaigns");
    expect(await list.getByText("Tea only").count()).toBe(0);
    expect(await list.getByRole("link", { name: "Double week" }).count()).toBeGreaterThan(0);
  });

  it("adjusts a balance once, however often it is pressed, and reads why in the statement", async () => {
    const frame = await open("/app/members", "Members");
    await frame.locator("tbody tr a").first().click();
    await frame.getByRole("heading", { name: "Adjust the balance" }).waitFor();
    const balance = frame.locator("dd").first();
    const before = Number.parseInt((await balance.innerText()).replaceAll(",", ""), 10);
    await frame.getByRole("button", { name: "Adjust", exact: true }).click();
    await frame.getByText("Please fill this in.").waitFor();
    await frame.getByRole("textbox", { name: "How many" }).fill("250");
    await frame.getByRole("textbox", { name: "Reason" }).fill("{{sorry}} <i>late</i> parcel");
    await frame.getByRole("button", { name: "Adjust", exact: true }).dblclick();
    await toast("The balance was adjusted");
    await expect.poll(() => balance.innerText()).toBe(`${(before + 250).toLocaleString("en")} points`);
    expect(await frame.getByText("Staff member 548380009: {{sorry}} <i>late</i> parcel").count()).toBe(1);
    await frame.locator("label", { hasText: "Take points" }).click();
    await frame.getByRole("textbox", { name: "How many" }).fill("999999999");
    await frame.getByRole("textbox", { name: "Reason" }).fill("too much");
    await frame.getByRole("button", { name: "Adjust", exact: true }).click();
    await frame.getByText("The member can spend fewer points than that.").waitFor();
  });

  it("cancels an unused code for a member on second thought only, and the points come back", async () => {
    await withAppOf(app.stack, async () => {
      const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
      const { memberPoints } = await import("#app/db/queries/member-points.ts");
      const { membersList } = await import("#app/db/queries/members-list.ts");
      const [member] = (await membersList(1, { search: "", sort: "balance", page: 0 })).members;
      const asked = { memberId: member?.id ?? 0n, rewardId: 1, operationId: crypto.randomUUID() };
      expect(await redeemReward(1, asked, Date.now())).toMatchObject({ ok: true });
      const state = async () => (await memberPoints(1, asked.memberId)).redemptions[0]?.state;
      await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe("issued");
    });
    const frame = await open("/app/members", "Members");
    await frame.locator("tbody tr a").first().click();
    const cancel = frame.getByRole("button", { name: "Cancel code" });
    const balance = frame.locator("dd").first();
    await cancel.waitFor();
    const before = Number.parseInt((await balance.innerText()).replaceAll(",", ""), 10);
    await cancel.click();
    await frame.getByText(/The code \S+ stops working\. 100 points come back as soon as/).waitFor();
    expect(await accessibilityFaults(frame)).toEqual([]);
    await frame.getByRole("button", { name: "Leave it as it is" }).click();
    await cancel.click();
    await frame.getByRole("button", { name: "Cancel the code" }).dblclick();
    await toast("The code is being cancelled");
    // The page looks again by itself until it is settled.
    await frame.getByText("Cancelled", { exact: true }).waitFor({ timeout: 60_000 });
    await expect.poll(() => balance.innerText()).toBe(`${(before + 100).toLocaleString("en")} points`);
    await frame.getByText("The code of “<b>Tea</b>” ended unused").waitFor();
    expect(await cancel.count()).toBe(0);
  });

  it("gives points to all members after seeing what that comes to, once, and each reads why", async () => {
    const frame = await open("/app/members", "Members");
    await frame.getByRole("button", { name: "Give points to all members" }).click();
    const see = frame.getByRole("button", { name: "Preview" });
    await see.click();
    await frame.getByText("Please fill this in.").waitFor();
    await frame.getByRole("textbox", { name: "Points for each member" }).fill("40");
    await frame.getByRole("textbox", { name: "Reason" }).fill("Ten <b>years</b> {{old}}");
    await see.click();
    const said = await frame.getByText(/members get 40 points each:/).innerText();
    const [, members = "", total = ""] =
      /^(\d+) members get 40 points each: ([\d,]+) points in all\.$/.exec(said) ?? [];
    expect(Number(total.replaceAll(",", ""))).toBe(Number(members) * 40);
    // A point is worth ten won: 100 of them cost 1,000 won off.
    const worth = `₩${(Number(members) * 400).toLocaleString("en")}`;
    await frame.getByText(`They are worth ${worth} at most. Members who join from now on get nothing.`).waitFor();
    expect(await accessibilityFaults(frame)).toEqual([]);
    // What was seen is what is given: other points are to be seen first.
    const give = frame.getByRole("button", { name: "Give the points" });
    await frame.getByRole("textbox", { name: "Points for each member" }).fill("41");
    await give.waitFor({ state: "detached" });
    await frame.getByRole("textbox", { name: "Points for each member" }).fill("40");
    await give.click();
    await frame.getByText(`${members} members get 40 points each and see the reason. This cannot be undone.`).waitFor();
    await frame.getByRole("button", { name: "Give them now" }).dblclick();
    await toast("Members are getting their points");
    const row = frame.getByRole("region", { name: /^Points given to all members/ }).locator("tbody tr");
    await expect
      .poll(() => row.allInnerTexts(), { timeout: 60_000 })
      .toEqual([expect.stringMatching(new RegExp(`40\\s+Ten <b>years</b> {{old}}\\s+548380009\\s+${members}$`))]);
    expect(await accessibilityFaults(frame)).toEqual([]);
    await frame.locator("tbody tr a").first().click();
    await frame
      .getByText("Gift to all members, by staff member 548380009: Ten <b>years</b> {{old}}", { exact: true })
      .waitFor();
  });

  it("reads what is owed as an equation, and takes it along as a file", async () => {
    // The clock folds months every quarter of an hour; here it is asked to at once.
    await withAppOf(app.stack, async () => {
      const { foldMonths } = await import("#app/flows/loyalty/fold-months.ts");
      await foldMonths(1, Date.now());
    });
    const frame = await open("/app/liability", "Liability");
    const words = await frame.getByText(/opening \+ .* closing/).innerText();
    const [left = "", closing = ""] = words.replaceAll(",", "").split("=");
    const sum = [...left.replaceAll("−", "-").matchAll(/([+-]?) ?(\d+) [a-z]/g)].reduce(
      (total, [, sign, digits]) => total + Number(`${sign ?? ""}${digits ?? ""}`),
      0,
    );
    expect(sum).toBe(Number.parseInt(closing.trim(), 10));
    const csv = await frame.evaluate(async () => (await fetch("/app/export/liability-money.csv")).text());
    expect(csv.replace("\uFEFF", "")).toMatch(/^Month,opening,issued,/);
  });
});
