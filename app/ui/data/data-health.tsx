import { useFetcher } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useEffect } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import type { SyncProgress } from "../sync-progress.ts";
import { isMoving } from "../sync-progress.ts";
import { usePolling } from "../use-polling.ts";
import { FreshnessCard } from "./freshness-card.tsx";
import { ImportsCard } from "./imports-card.tsx";
import type { PrivacyItem } from "./privacy-card.tsx";
import { PrivacyCard } from "./privacy-card.tsx";
import type { SetAside } from "./set-aside-card.tsx";
import { SetAsideCard } from "./set-aside-card.tsx";

/** How the shop's data are: what was read, how fresh it is, what could not be done; and what one can do about it. */
export function DataHealth({
  sync,
  jobs,
  requests,
}: {
  sync: SyncProgress;
  jobs: SetAside[];
  requests: PrivacyItem[];
}): ReactElement {
  const { t } = useTexts();
  const fetcher = useFetcher<{ done: "reconcile" | "retry" }>();
  const done = fetcher.state === "idle" ? fetcher.data?.done : undefined;
  // Slower than while something moves, but so that a comparison that was asked for shows when it is done.
  usePolling(true, isMoving(sync) ? 2_000 : 10_000);
  useEffect(() => {
    if (done === "reconcile") window.shopify.toast.show(t("data:reconcileStarted"));
    if (done === "retry") window.shopify.toast.show(t("data:jobs.triedAgain"));
  }, [done, fetcher.data, t]);
  const send = (fields: Record<string, string>): void => fetcher.submit(fields, { method: "post" });
  const busy = fetcher.state !== "idle";
  return (
    <Page
      title={t("data:title")}
      primaryAction={{
        content: t("data:reconcile"),
        loading: busy,
        onAction: () => send({ intent: "reconcile" }),
      }}
    >
      <BlockStack gap="400">
        <ImportsCard imports={sync.imports} />
        <FreshnessCard sync={sync} />
        <SetAsideCard jobs={jobs} busy={busy} onRetry={(jobId) => send({ intent: "retry", jobId })} />
        <PrivacyCard requests={requests} />
      </BlockStack>
    </Page>
  );
}
