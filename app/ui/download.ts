import { useLocation } from "@remix-run/react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { keepFrame } from "./embedded-address.ts";

type Download = { busy: boolean; start: (path: string, name: string) => void };

/**
 * Downloads of files that the app serves, by path. The file is fetched and then saved, because only a fetch carries the session
 * token: a link inside the frame would arrive without one.
 */
export function useDownload(): Download {
  const { search } = useLocation();
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const start = (path: string, name: string): void => {
    setBusy(true);
    save(keepFrame(path, search), name)
      .catch(() => window.shopify.toast.show(t("figure.downloadFailed"), { isError: true }))
      .finally(() => setBusy(false));
  };
  return { busy, start };
}

async function save(address: string, name: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
