import type { ToastOptions } from "@shopify/app-bridge-types";
import { hear, tell } from "./channel.ts";

const shown = new Map<string, ToastOptions>();
let made = 0;

/** Shows a message in the shell; returns its id. */
export function showToast(message: string, options: ToastOptions = {}): string {
  made += 1;
  const id = `toast-${made}`;
  shown.set(id, options);
  const { isError = false, duration = 5000, action = null } = options;
  tell({ type: "toast", id, message, isError, durationMs: duration, action });
  return id;
}

/** Takes a message away before its time. */
export function hideToast(id: string): void {
  shown.delete(id);
  tell({ type: "toast-hide", id });
}

/** Hears when a toast's button is pressed or when it goes. */
export function listenToToasts(): void {
  hear((message) => {
    if (message.type !== "toast-event") return;
    const options = shown.get(message.id);
    if (message.event === "action") options?.onAction?.();
    else {
      options?.onDismiss?.();
      shown.delete(message.id);
    }
  });
}
