import { part } from "./page.ts";

/** Choosing a language keeps it in a cookie of the admin's, and opens the page again in it. */
export function watchLanguage(): void {
  const select = part("language") as HTMLSelectElement;
  select.addEventListener("change", () => {
    document.cookie = `locale=${select.value}; path=/; samesite=lax`;
    location.reload();
  });
}
