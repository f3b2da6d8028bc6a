/** The admin shell around the app's frame: answers App Bridge, and keeps its own address in step with the app's. */
import type { PickableResource, ShellSettings, Told } from "../messages.ts";
import { hideToast, markCurrent, mayLeave, showMenu, showSaveBar, showTitle, showToast } from "./bars.ts";
import { connectFrame } from "./frame.ts";
import { watchLanguage } from "./language.ts";
import { part } from "./page.ts";

const settings = JSON.parse(part("shell-settings").textContent) as ShellSettings;
const frame = part("app-frame") as HTMLIFrameElement;
const storePath = settings.basePath.replace(/\/apps\/.*$/, "");
let connected = false;

const post = connectFrame(frame, settings.appOrigin, onTold, {
  "id-token": async () => (await fetch(`${storePath}/session-token`)).text(),
  "may-leave": mayLeave,
  products: () => pickable("products"),
  collections: () => pickable("collections"),
  config: () => settings.answers.config,
  user: () => settings.answers.user,
  scopes: () => settings.answers.scopes,
});

async function pickable(kind: "products" | "collections"): Promise<PickableResource[]> {
  return (await fetch(`${storePath}/pickable/${kind}`)).json() as Promise<PickableResource[]>;
}

function onTold(message: Told): void {
  connected = true;
  switch (message.type) {
    case "navigated":
      // The frame has made the entry in the history they share; the shell only names it.
      history.replaceState(null, "", settings.basePath + message.path.replace(/^\/$/, ""));
      markCurrent();
      return;
    case "menu":
      showMenu(message.items, settings.basePath, (href) => void go(href));
      return;
    case "title":
      document.title = `${message.title || settings.appName} · sandbox`;
      showTitle(message.title, message.buttons, (index) => post({ type: "press", bar: "title", index }));
      return;
    case "save-bar":
      showSaveBar(message.buttons, (index) => post({ type: "press", bar: "save-bar", index }));
      return;
    case "toast":
      showToast(message, (event) => post({ type: "toast-event", id: message.id, event }));
      return;
    case "toast-hide":
      hideToast(message.id);
      return;
    case "loading":
      part("loading").hidden = !message.on;
      return;
    case "leave-frame":
      void leaveFrame(message.url);
  }
}

/** Shows another page of the app, by its router once App Bridge has been heard. */
async function go(href: string): Promise<void> {
  if (!(await mayLeave())) return;
  if (connected) post({ type: "navigate", path: href });
  else location.assign(settings.basePath + href);
}

/** Goes to a page of the admin, or of the app outside the frame; to no other site. */
async function leaveFrame(url: string): Promise<void> {
  if (!(await mayLeave())) return;
  const target = new URL(url.replace(/^shopify:\/*admin\/?/i, `${storePath}/`), location.href);
  if (target.origin === location.origin || target.origin === settings.appOrigin) location.assign(target);
  else console.error(`The app asked to leave for ${target.origin}, which the sandbox does not play`);
}

part("app-home").addEventListener("click", (event) => {
  event.preventDefault();
  void go("/");
});
watchLanguage();
