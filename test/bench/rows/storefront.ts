import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { measure } from "../measure.ts";
import type { ProxyMeasurement } from "../measurements/proxy.ts";
import { underLimit, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";
import type { World } from "../world.ts";

const MEMBERS = 1_000_000;
const SECONDS = 30;
const LIMIT_MS = 30;

/** The storefront's questions, signed, at 100 a second in a shop of a million members. */
export async function proxyRows(world: World): Promise<Row[]> {
  world.note(`a programme of ${MEMBERS} members, asked 100 times a second for ${SECONDS} s`);
  const { url, adminUrl } = await world.server.database("proxy");
  const { stateMs, historyMs, aSecond, heldUpMs } = await measure<ProxyMeasurement>("proxy", {
    DATABASE_URL: url,
    ADMIN_URL: adminUrl,
    FOLDER: path.join(world.server.folder, "proxy"),
    SEED: String(world.seed),
    MEMBERS: String(MEMBERS),
    SECONDS: String(SECONDS),
  });
  const all = [...stateMs, ...historyMs];
  const at = (values: number[], share: number): string => percentile(values, share).toFixed(1);
  world.note(
    `  state: median ${at(stateMs, 0.5)}, p95 ${at(stateMs, 0.95)}; history: p95 ${at(historyMs, 0.95)} ms; the sender was held up for ${heldUpMs.toFixed(0)} ms at most`,
  );
  const work = `storefront API, p95 of ${all.length} answers at ${aSecond.toFixed(0)} requests/s, ${MEMBERS} members; limit`;
  return [underLimit({ name: "proxy", work, ours: percentile(all, 0.95), unit: "ms" }, LIMIT_MS)];
}

/** What the lightest of the known loyalty apps loads into a storefront, in KB; ours may be no more than the limit. */
const LIGHTEST_PEER_KB = 105;
const WIDGET_LIMIT_KB = 8;

/** The storefront's scripts as they travel, all features. */
export function widgetRows(): Promise<Row[]> {
  const folder = "extensions/regulars-loyalty/assets";
  const scripts = fs.readdirSync(folder).filter((name) => name.endsWith(".js"));
  const source = scripts.map((name) => fs.readFileSync(path.join(folder, name), "utf8")).join("\n");
  const ours = gzipSync(source, { level: 9 }).byteLength / 1024;
  const row: Row = {
    name: "widget",
    work: `storefront scripts, gzip, all features (${scripts.length} files); peer: the lightest known`,
    ours,
    peer: LIGHTEST_PEER_KB,
    unit: "KB",
    ratio: ours / LIGHTEST_PEER_KB,
    goal: `<= ${WIDGET_LIMIT_KB} KB`,
    holds: ours <= WIDGET_LIMIT_KB,
  };
  return Promise.resolve([row]);
}
