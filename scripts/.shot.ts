import { readFileSync } from "node:fs";
import { launchBrowser, userAgent } from "#test/browser.ts";
import { fontConfig } from "#test/fonts.ts";
const log = readFileSync("/tmp/probe.log", "utf8");
const admin = /http:\/\/localhost:\d+/.exec(log)![0];
const key = "5a3d0b1c9e8f4a7db6c2e1f0a9b8c7d6";
const [, , locale = "en", w = "1280", ...paths] = process.argv;
const browser = await launchBrowser({
  env: { ...process.env, FONTCONFIG_FILE: fontConfig() } as Record<string, string>,
});
for (const p of paths) {
  const context = await browser.newContext({ userAgent, locale, viewport: { width: Number(w), height: 900 } });
  await context.addCookies([{ name: "locale", value: locale, url: admin }]);
  const page = await context.newPage();
  page.on("console", (m) => console.log("console", m.type(), m.text().slice(0, 700)));
  page.on("pageerror", (e) => console.log("pageerror", e.message.slice(0, 2000)));
  await page.goto(`${admin}/store/online-retail/apps/${key}${p === "/app" ? "/app" : p}`);
  const frame = page.frame({ name: "app-iframe" })!;
  await frame.waitForSelector(".Polaris-Page");
  await page.waitForTimeout(600);
  const inside = await frame.evaluate(() => document.documentElement.scrollHeight);
  const outside = await page.evaluate(() => innerHeight - (document.querySelector("iframe")?.clientHeight ?? 0));
  await page.setViewportSize({ width: Number(w), height: Math.max(900, inside + outside) });
  await page.waitForTimeout(500);
  await page.screenshot({ path: `/tmp/shots/${p.replaceAll("/", "_")}.${locale}.${w}.png` });
  await context.close();
}
await browser.close();
