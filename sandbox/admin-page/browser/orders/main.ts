/** The store's Orders page: every form with `data-call` makes that control call with its fields, then reloads. */
import { watchLanguage } from "../shell/language.ts";
import { part } from "../shell/page.ts";

const outcomeKey = "outcome";

function fieldsOf(form: HTMLFormElement): Record<string, unknown> {
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  return Object.fromEntries(
    given.map(([name, value]) => [name, name.endsWith("Ms") || name === "quantity" ? Number(value) : value]),
  );
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
