/** The store's pages: every form with `data-call` makes that control call with its fields, then reloads. */
import { watchLanguage } from "../shell/language.ts";
import { part } from "../shell/page.ts";

const outcomeKey = "outcome";

function fieldsOf(form: HTMLFormElement): Record<string, unknown> {
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  const isLine = ([name]: readonly [string, unknown]): boolean => name.startsWith("line:");
  const fields = given
    .filter((field) => !isLine(field))
    .map(([name, value]) => [name, name.endsWith("Ms") || name === "quantity" ? Number(value) : value] as const);
  // Fields named line:ID are units of that line; none of them filled in leaves the lines to the call.
  const lines = given
    .filter(isLine)
    .map(([name, value]) => ({ lineId: name.slice("line:".length), quantity: Number(value) }))
    .filter(({ quantity }) => quantity > 0);
  const shipping = fields.some(([name]) => name === "shipping");
  return { ...Object.fromEntries(fields), ...(lines.length > 0 || shipping ? { lines } : {}) };
}

async function call(form: HTMLFormElement): Promise<void> {
  const response = await fetch(form.dataset["call"] ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fieldsOf(form)),
  });
  const text = await response.text();
  sessionStorage.setItem(outcomeKey, `${response.ok ? "Done" : `Refused (${response.status})`}: ${text.slice(0, 300)}`);
  location.reload();
}

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.dataset["call"] === undefined) return;
  event.preventDefault();
  void call(event.target);
});

part("outcome").textContent = sessionStorage.getItem(outcomeKey) ?? "";
sessionStorage.removeItem(outcomeKey);
watchLanguage();
