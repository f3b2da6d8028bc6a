import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

/** Asks the page's loaders again every so often while `active`, but not while the page is hidden. */
export function usePolling(active: boolean, everyMs = 2_000): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") revalidate();
    }, everyMs);
    return () => clearInterval(timer);
  }, [active, everyMs, revalidate]);
}
