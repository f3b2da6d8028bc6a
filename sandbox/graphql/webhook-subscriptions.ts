/** Webhook subscriptions made through the API (those of the app's configuration file are not listed there). */
export interface WebhookSubscription {
  id: bigint;
  topic: string;
  uri: string;
  format: string;
  includeFields: string[];
  filter: string | null;
  createdAt: number;
}

/** A plain list; the webhook sender reads it beside the configuration file's subscriptions. */
export class WebhookSubscriptions {
  readonly items: WebhookSubscription[] = [];

  /** Adds one, or returns null when the same topic already goes to the same address. */
  add(input: Omit<WebhookSubscription, "id">): WebhookSubscription | null {
    if (this.items.some((one) => one.topic === input.topic && one.uri === input.uri)) return null;
    const subscription = { ...input, id: BigInt(this.items.length + 1) };
    this.items.push(subscription);
    return subscription;
  }
}
