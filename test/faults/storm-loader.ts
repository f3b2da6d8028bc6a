// A process of its own that sends signed webhooks at a steady rate, whatever the answers, and writes what became of each:
//   node storm-loader.ts '{"url", "secret", "shopDomain", "count", "perSecond", "bodyBytes", "duplicateShare", "seed", "orders", "out"}'
// `out` gets one line a delivery: webhook id, status (0: no answer), milliseconds from the moment it was due.
import { createHmac } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { performance } from "node:perf_hooks";
import { PATIENCE_MS, type StormOrder } from "./storm-order.ts";

const TICK_MS = 5;

const order = JSON.parse(process.argv[2] ?? "{}") as StormOrder;
const agent = new http.Agent({ keepAlive: true, maxSockets: 128, scheduling: "lifo" });
const results: string[] = [];
const filler = "x".repeat(order.bodyBytes);

/** A small linear congruential generator (Numerical Recipes' constants), in [0, 1). */
let state = order.seed >>> 0;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

function webhookId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

function send(n: number, dueAt: number): Promise<void> {
  const id = webhookId(n);
  const about = order.orders[n % order.orders.length] ?? "1";
  const head = `{"id":${about},"updated_at":"2026-01-01T00:00:00Z","note":"`;
  const body = `${head}${filler.slice(0, Math.max(0, order.bodyBytes - head.length - 2))}"}`;
  const hmac = createHmac("sha256", order.secret).update(body).digest("base64");
  return new Promise((resolve) => {
    const end = (status: number): void => {
      results.push(`${id} ${status} ${(performance.now() - dueAt).toFixed(1)}`);
      resolve();
    };
    const request = http.request(
      order.url,
      {
        method: "POST",
        agent,
        timeout: PATIENCE_MS,
        headers: {
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
          "X-Forwarded-Proto": "https",
          "X-Shopify-Topic": "orders/updated",
          "X-Shopify-Hmac-Sha256": hmac,
          "X-Shopify-Shop-Domain": order.shopDomain,
          "X-Shopify-API-Version": "2026-10",
          "X-Shopify-Webhook-Id": id,
          "X-Shopify-Event-Id": id,
          "X-Shopify-Triggered-At": new Date().toISOString(),
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => end(response.statusCode ?? 0));
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", () => end(0));
    request.end(body);
  });
}

const startedAt = performance.now();
const underWay: Promise<void>[] = [];
let fresh = 0;
for (let sent = 0; sent < order.count;) {
  const dueNow = Math.min(order.count, Math.floor(((performance.now() - startedAt) / 1000) * order.perSecond));
  for (; sent < dueNow; sent++) {
    // A duplicate repeats one of the last hundred, often while the first is still under way.
    const again = fresh > 0 && random() < order.duplicateShare;
    const n = again ? Math.max(0, fresh - 1 - Math.floor(random() * 100)) : fresh++;
    underWay.push(send(n, startedAt + (sent / order.perSecond) * 1000));
  }
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
await Promise.all(underWay);
fs.writeFileSync(order.out, results.join("\n"));
agent.destroy();
