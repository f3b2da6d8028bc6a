import { type Attempt, type Delivery, post } from "./delivery.ts";
import { retryCount, retryDelayMs } from "./retries.ts";

/** How a delivery stands. "lost" was never sent, by a knob; "failed" had all its retries. */
export type DeliveryState = "waiting" | "sending" | "delivered" | "retrying" | "failed" | "lost" | "refused";

/** One line of the delivery log. */
export interface LogEntry {
  webhookId: string;
  eventId: string;
  topic: string;
  shopDomain: string;
  triggeredAt: number;
  /** A forged twin; it is tried once, and "refused" is what should come of it. */
  forged: boolean;
  state: DeliveryState;
  attempts: Attempt[];
}

interface Item {
  delivery: Delivery;
  entry: LogEntry;
  dueAt: number;
  place: number;
}

/** Sends deliveries when they are due on the store's clock. */
export interface DeliveryQueue {
  add: (delivery: Delivery, entry: LogEntry, delayMs: number, place: number) => void;
  /** Sends what is due now. Called by itself every 50 ms. */
  pump: () => void;
  /** While held, nothing leaves. */
  hold: (held: boolean) => void;
  /** Lets everything go at once, retries too; shuffled: in the order of `place`. */
  release: (shuffled: boolean) => void;
  /** Deliveries that wait for their time or for their release. */
  waiting: () => number;
  /** Resolves when nothing is being sent and nothing is due. */
  idle: () => Promise<void>;
  close: () => void;
}

const maxInFlight = 64;

/** @param target where the app listens and how the world calls it, asked for at each attempt */
export function createDeliveryQueue(
  now: () => number,
  target: () => { appUrl: string; publicUrl: string },
): DeliveryQueue {
  let items: Item[] = [];
  let ready: Item[] = [];
  let inFlight = 0;
  let held = false;
  const listeners: (() => void)[] = [];
  const timer = setInterval(pump, 50);
  timer.unref();

  async function attempt(item: Item): Promise<void> {
    const { delivery, entry } = item;
    entry.state = "sending";
    const { appUrl, publicUrl } = target();
    const result = await post(delivery, appUrl, publicUrl);
    entry.attempts.push(result);
    if (result.status !== null && result.status >= 200 && result.status < 300) entry.state = "delivered";
    else if (entry.forged) entry.state = "refused";
    else if (entry.attempts.length > retryCount) entry.state = "failed";
    else {
      entry.state = "retrying";
      items.push({ ...item, dueAt: now() + retryDelayMs(entry.attempts.length) });
    }
  }

  function drain(): void {
    while (inFlight < maxInFlight) {
      const item = ready.shift();
      if (item === undefined) break;
      inFlight += 1;
      void attempt(item).finally(() => {
        inFlight -= 1;
        drain();
      });
    }
    if (inFlight === 0 && ready.length === 0) for (const listener of listeners.splice(0)) listener();
  }

  function pump(): void {
    if (!held && items.length > 0) {
      const instant = now();
      const due = items.filter((item) => item.dueAt <= instant);
      if (due.length > 0) {
        items = items.filter((item) => item.dueAt > instant);
        ready.push(...due.sort((a, b) => a.dueAt - b.dueAt));
      }
    }
    drain();
  }

  return {
    add(delivery, entry, delayMs, place) {
      items.push({ delivery, entry, dueAt: now() + delayMs, place });
    },
    pump,
    hold(on) {
      held = on;
    },
    release(shuffled) {
      held = false;
      ready.push(...(shuffled ? items.sort((a, b) => a.place - b.place) : items));
      items = [];
      drain();
    },
    waiting: () => items.length,
    idle: () =>
      new Promise((resolve) => {
        listeners.push(resolve);
        pump();
      }),
    close: () => {
      clearInterval(timer);
      items = [];
      ready = [];
    },
  };
}
