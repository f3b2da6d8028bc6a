import { startStack, installApp } from "#scripts/stack/stack.ts";
import { createClock } from "#sandbox/clock.ts";
import { openStore } from "#sandbox/store/store.ts";
import { launchBrowser, userAgent } from "#test/browser.ts";
import { fontConfig } from "#test/fonts.ts";
import pg from "pg";
const stack = await startStack({
  store: await openStore("sandbox/stores/online-retail.store.ndjson.br", { clock: createClock(), moveDates: true }),
  folder: "/tmp/webprobe",
});
console.log("up", stack.appUrl, stack.sandbox.adminUrl, stack.database.url);
await installApp(stack);
const db = new pg.Client({ connectionString: stack.database.url });
await db.connect();
for (;;) {
  const r = await db.query("select 1").catch(() => null);
  await db.query("set regulars.shop='1'");
  const q = await db.query("select count(*)::int n from retention_snapshots");
  if (q.rows[0].n === 4) break;
  await new Promise((x) => setTimeout(x, 500));
}
console.log("ready; waiting");
process.on("SIGTERM", () => {
  void stack.close().then(() => process.exit(0));
});
await new Promise((r) => setTimeout(r, 3600_000));
