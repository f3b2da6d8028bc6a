import { startStack, installApp } from "#scripts/stack/stack.ts";
import { launchBrowser, userAgent } from "#test/browser.ts";
import { fontConfig } from "#test/fonts.ts";
import pg from "pg";
const stack = await startStack({ store: "../shared/data/online-retail.store.ndjson.br", folder: "/tmp/webprobe", moveDates: true });
console.log("up", stack.appUrl, stack.sandbox.adminUrl, stack.database.url);
await installApp(stack);
const db = new pg.Client({ connectionString: stack.database.url });
await db.connect();
const browser = await launchBrowser({ env: { ...process.env, FONTCONFIG_FILE: fontConfig() } as Record<string,string> });
const context = await browser.newContext({ userAgent, viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
page.on("console", (m) => console.log("console", m.type(), m.text().slice(0, 500)));
page.on("pageerror", (e) => console.log("pageerror", e.message.slice(0, 2000)));
page.on("requestfailed", (r) => console.log("failed", r.url().slice(0,120), r.failure()?.errorText));
await page.goto(stack.sandbox.framedUrl("/app"));
await page.waitForTimeout(3000);
await page.screenshot({ path: "/tmp/shots/early.png" });
for (let i = 0; i < 60; i++) {
  const frame = page.frame({ name: "app-iframe" });
  if (await frame?.$(".chart")) break;
  await page.waitForTimeout(1000);
}
await page.waitForTimeout(1500);
await page.screenshot({ path: "/tmp/shots/full.png" });
for (const [name, path] of [["cohorts","/app/cohorts"],["customers","/app/customers"],["data","/app/data"]] as const) {
  await page.goto(stack.sandbox.framedUrl(path)); await page.waitForTimeout(2000);
  await page.screenshot({ path: `/tmp/shots/${name}.png` });
}
console.log("ready; waiting");
process.on("SIGTERM", () => { void stack.close().then(() => process.exit(0)); });
await new Promise((r) => setTimeout(r, 3600_000));
