import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { PATIENCE_MS, type StormOrder } from "./storm-order.ts";

/** What became of a webhook that was sent: its HTTP status (0: no answer) and milliseconds from the moment it was due. */
export type StormAnswer = { id: string; status: number; ms: number };

/** Orders that the payloads name, in turns. */
const ORDERS = Array.from({ length: 200 }, (_, n) => String(9007199254740993n + BigInt(n)));

/**
 * Shopify's storm, from a process of its own: signed webhooks of 4 KB at a steady rate whatever the answers, a tenth of
 * them doubled. @throws Error when the sender fails
 */
export async function sendStorm(
  order: Omit<StormOrder, "bodyBytes" | "duplicateShare" | "orders">,
): Promise<StormAnswer[]> {
  const whole: StormOrder = { ...order, bodyBytes: 4096, duplicateShare: 0.1, orders: ORDERS };
  const loader = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      fileURLToPath(new URL("storm-loader.ts", import.meta.url)),
      JSON.stringify(whole),
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const [code] = (await once(loader, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the storm's sender ended with ${code}`);
  return fs.readFileSync(order.out, "utf8").split("\n").map(readAnswer);
}

function readAnswer(line: string): StormAnswer {
  const [id = "", status = "0", ms = "0"] = line.split(" ");
  return { id, status: Number(status), ms: Number(ms) };
}

/** Whether it was answered with a 2xx. */
export const isAcknowledged = ({ status }: StormAnswer): boolean => status >= 200 && status < 300;

/** How many were acknowledged while Shopify still listened. */
export function inTime(answers: readonly StormAnswer[]): number {
  return answers.filter((answer) => isAcknowledged(answer) && answer.ms <= PATIENCE_MS).length;
}

/** Milliseconds from due to acknowledged that the given share took at most. */
export function latency(answers: readonly StormAnswer[], share: number): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The latencies worth knowing, as text. */
export function latencies(answers: readonly StormAnswer[]): string {
  const at = (share: number): string => latency(answers, share).toFixed(1);
  return `ms from due: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, max ${at(1)}`;
}
