import { Link, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { Aside } from "./aside.tsx";
import { useFormat } from "./format.ts";
import type { SyncProgress } from "./sync-progress.ts";

/** One line on how current the figures are. */
export function Freshness({ sync }: { sync: SyncProgress }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const facts = [
    sync.changedAt === null ? null : t("overview:fresh.changed", { ago: format.ago(sync.changedAt) }),
    sync.reconciledAt === null
      ? t("overview:fresh.never")
      : t("overview:fresh.compared", { ago: format.ago(sync.reconciledAt) }),
  ];
  return (
    <Aside>
      <Text as="p" variant="bodySm" tone="subdued">
        {facts.filter((fact) => fact !== null).join(" · ")} · <Link url="/app/data">{t("overview:fresh.details")}</Link>
      </Text>
    </Aside>
  );
}
