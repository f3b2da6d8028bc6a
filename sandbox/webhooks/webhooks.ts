import { randomUUID } from "node:crypto";
import { stringifyExact } from "../store/exact-json.ts";
import type { Subscription } from "../wire/app-toml.ts";
import { type Delivery, signBody } from "./delivery.ts";
import { includeFields } from "./include-fields.ts";
import { fateOf, type Knobs, turn, wellBehaved } from "./knobs.ts";
import { createDeliveryQueue, type LogEntry } from "./queue.ts";

/** A thing that happened in a store. */
export interface StoreEvent {
  /** In either of Shopify's spellings: "orders/create" or ORDERS_CREATE. */
  topic: string;
  payload: unknown;
}

/** The webhooks of one app in one shop. */
export interface Webhooks {
  /** Builds and queues a delivery for each subscription to the topic. */
  emit: (event: StoreEvent) => void;
  /** Turns knobs; throws RangeError for one that does not exist. */
  set: (changes: Record<string, unknown>) => Knobs;
  knobs: () => Knobs;
  /** Sends everything that waits, was delayed or held, at once; shuffled when `shuffleMs` is not 0. */
  release: () => void;
  /** Oldest first, the last 100,000. */
  log: () => readonly LogEntry[];
  /** Deliveries not sent yet. */
  waiting: () => number;
  /** Sends what is due now and resolves when nothing is being sent. */
  idle: () => Promise<void>;
  close: () => void;
}

const logLength = 100_000;

/** One spelling for "app/scopes_update" and APP_SCOPES_UPDATE. */
const plain = (topic: string): string => topic.replace(/[/.]/g, "_").toUpperCase();

/** What the webhooks of one app in one shop need to know. */
export interface WebhookSource {
  shopDomain: string;
  secret: string;
  apiVersion: string;
  /** Asked for at each event: an app may subscribe while it runs. */
  subscriptions: () => readonly Subscription[];
  /** Where the app listens and how the world calls it. */
  target: () => { appUrl: string; publicUrl: string };
  /** The store's clock, epoch ms: delays and retries. */
  now: () => number;
  /** The real clock, epoch ms: X-Shopify-Triggered-At, which the app compares with its own clock. */
  wireNow: () => number;
}

/** Deliveries of one app in one shop, well-behaved until knobs are turned. */
export function createWebhooks(source: WebhookSource): Webhooks {
  const queue = createDeliveryQueue(source.now, source.target);
  const log: LogEntry[] = [];
  let knobs = wellBehaved;
  let made = 0;
  let action: string | null = null;

  /** Events of one synchronous stretch come from one action in the store and share its id. */
  function eventId(): string {
    if (action === null) {
      action = randomUUID();
      queueMicrotask(() => {
        action = null;
      });
    }
    return action;
  }

  function record(delivery: Delivery, forged: boolean): LogEntry {
    const { webhookId, eventId: event, topic, shopDomain, triggeredAt } = delivery;
    const entry: LogEntry = {
      webhookId,
      eventId: event,
      topic,
      shopDomain,
      triggeredAt,
      forged,
      state: "waiting",
      attempts: [],
    };
    log.push(entry);
    if (log.length > logLength) log.shift();
    return entry;
  }

  function build({ topic, uri }: Subscription, payload: unknown): Delivery {
    const body = stringifyExact(payload);
    return {
      webhookId: randomUUID(),
      eventId: eventId(),
      topic,
      shopDomain: source.shopDomain,
      apiVersion: source.apiVersion,
      triggeredAt: source.wireNow(),
      uri,
      body,
      hmac: signBody(body, source.secret),
    };
  }

  function dispatch(delivery: Delivery): void {
    const fate = fateOf(knobs, made);
    made += 1;
    const first = record(delivery, false);
    if (fate.lost) first.state = "lost";
    else {
      queue.add(delivery, first, fate.delaysMs[0], fate.places[0]);
      if (fate.copies === 2) queue.add(delivery, record(delivery, false), fate.delaysMs[1], fate.places[1]);
    }
    if (fate.forgedTwin) {
      const body = delivery.body.replace(/\}$/, `${delivery.body === "{}" ? "" : ","}"forged":true}`);
      const twin = { ...delivery, webhookId: randomUUID(), body, hmac: signBody(body, `not ${source.secret}`) };
      queue.add(twin, record(twin, true), fate.delaysMs[1], fate.places[1]);
    }
  }

  return {
    emit({ topic, payload }) {
      for (const subscription of source.subscriptions()) {
        if (plain(subscription.topic) !== plain(topic)) continue;
        dispatch(build(subscription, includeFields(payload, subscription.includeFields)));
      }
      queue.pump();
    },
    set(changes) {
      knobs = turn(knobs, changes);
      queue.hold(knobs.hold);
      return knobs;
    },
    knobs: () => knobs,
    release() {
      knobs = { ...knobs, hold: false };
      queue.release(knobs.shuffleMs > 0);
    },
    log: () => log,
    waiting: queue.waiting,
    idle: queue.idle,
    close: queue.close,
  };
}
