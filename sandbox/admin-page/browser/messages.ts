/** What the App Bridge stand-in in the frame and the admin shell around it say to each other by postMessage. */

/** One entry of the app's navigation menu. */
export interface MenuItem {
  href: string;
  label: string;
  /** The app's home, which a menu does not show. */
  home: boolean;
}

/** A button that the shell shows for the app; the app presses its own when the shell's is pressed. */
export interface BarButton {
  label: string;
  primary: boolean;
  disabled: boolean;
}

/** Frame to shell, told. */
export type Told =
  | { type: "navigated"; path: string }
  | { type: "menu"; items: MenuItem[] }
  | { type: "title"; title: string; buttons: BarButton[] }
  | { type: "save-bar"; buttons: BarButton[] | null }
  | { type: "toast"; id: string; message: string; isError: boolean; durationMs: number; action: string | null }
  | { type: "toast-hide"; id: string }
  | { type: "loading"; on: boolean }
  | { type: "leave-frame"; url: string };

/** A product or collection to choose. */
export interface PickableResource {
  /** A global id. */
  id: string;
  title: string;
  handle: string;
}

/** Frame to shell, asked; the answer's type beside each. */
export interface Questions {
  "id-token": string;
  config: { shop: string; host: string; locale: string };
  user: { id: string; name: string; email: string };
  scopes: { granted: string[]; required: string[]; optional: string[] };
  products: PickableResource[];
  collections: PickableResource[];
  /** Whether the page may be left, the merchant having been asked when a save bar is showing. */
  "may-leave": boolean;
}

/** A question on the wire. */
export interface Asked {
  type: "ask";
  question: keyof Questions;
  number: number;
}

/** Shell to frame. */
export type FromShell =
  | { type: "answer"; number: number; value: unknown }
  | { type: "navigate"; path: string }
  | { type: "press"; bar: "save-bar" | "title"; index: number }
  | { type: "toast-event"; id: string; event: "action" | "dismiss" };

/** Every message carries this mark, so that others' messages are passed over. */
export interface Marked<Message> {
  sandboxAppBridge: Message;
}

/** Whether a postMessage event's data is a message of ours; window and origin are checked by who receives it. */
export function isMarked(data: unknown): data is Marked<unknown> {
  return typeof data === "object" && data !== null && "sandboxAppBridge" in data;
}

/** Query members with which Shopify opens an app; they belong to the address of the frame, not to the app's path. */
export const embeddingMembers = ["embedded", "shop", "host", "locale", "session", "timestamp", "hmac", "id_token"];

/** What the server hands the shell's script. */
export interface ShellSettings {
  /** Where the frame's page comes from. */
  appOrigin: string;
  /** The shell's own path without the app's, "/store/demo/apps/key". */
  basePath: string;
  appName: string;
  answers: Pick<Questions, "config" | "user" | "scopes">;
}
