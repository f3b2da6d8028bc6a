import { type Asked, type FromShell, type Marked, type Questions, type Told, isMarked } from "../messages.ts";

/** The origin of the sandbox's admin, put in when this script is served. Nothing is told to, or heard from, another. */
declare const SANDBOX_ADMIN_ORIGIN: string;
export const adminOrigin = SANDBOX_ADMIN_ORIGIN;

const waiting = new Map<number, (value: unknown) => void>();
const listeners: ((message: FromShell) => void)[] = [];
let asked = 0;

addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== adminOrigin || !isMarked(event.data)) return;
  const message = event.data.sandboxAppBridge as FromShell;
  if (message.type === "answer") {
    waiting.get(message.number)?.(message.value);
    waiting.delete(message.number);
  } else for (const listener of listeners) listener(message);
});

function post(message: Told | Asked): void {
  if (parent === window) return;
  parent.postMessage({ sandboxAppBridge: message } satisfies Marked<Told | Asked>, adminOrigin);
}

/** Tells the shell something. */
export function tell(message: Told): void {
  post(message);
}

/** Asks the shell; outside a frame the answer never comes, as on Shopify. */
export function ask<Question extends keyof Questions>(question: Question): Promise<Questions[Question]> {
  asked += 1;
  const number = asked;
  return new Promise((resolve) => {
    waiting.set(number, (value) => resolve(value as Questions[Question]));
    post({ type: "ask", question, number });
  });
}

/** Hears what the shell says on its own account. */
export function hear(listener: (message: FromShell) => void): void {
  listeners.push(listener);
}
