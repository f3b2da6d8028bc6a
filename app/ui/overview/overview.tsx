import { BlockStack, Page } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Cohort } from "#app/domain/retention/figures/cohorts.ts";
import type { ChurnRow } from "#app/domain/retention/figures/churn.ts";
import type { Headline } from "#app/domain/retention/figures/headline.ts";
import type { ReorderCurve } from "#app/domain/retention/figures/reorder-curve.ts";
import type { TimeBetweenOrders } from "#app/domain/retention/figures/time-between-orders.ts";
import type { Totals } from "#app/domain/retention/figures/totals.ts";
import type { TrendMonth } from "#app/domain/retention/figures/trend.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { CohortCard } from "../cohorts/cohort-card.tsx";
import { Freshness } from "../freshness.tsx";
import type { SyncProgress } from "../sync-progress.ts";
import { isMoving, syncPhase } from "../sync-progress.ts";
import { usePolling } from "../use-polling.ts";
import { ChurnCard } from "./churn-card.tsx";
import { NoOrders } from "./empty.tsx";
import { HeadlineFigures } from "./headline.tsx";
import { LimitBanner, SyncFailedBanner } from "./notices.tsx";
import { ReorderCard } from "./reorder-card.tsx";
import { FiguresSkeleton, SyncCard } from "./sync-card.tsx";
import { TrendCard } from "./trend-card.tsx";

export type OverviewProps = {
  sync: SyncProgress;
  basis: Basis;
  totals: Totals;
  headline: Headline;
  timeBetweenOrders: TimeBetweenOrders;
  reorderCurve: ReorderCurve;
  quarters: ChurnRow[];
  months: ChurnRow[];
  trend: TrendMonth[];
  /** the latest ones */
  cohorts: Cohort[];
};

/** The first page: whether customers come back, how often, how soon, and how many leave. */
export function Overview(props: OverviewProps): ReactElement {
  const { t } = useTexts();
  const { sync, basis } = props;
  usePolling(isMoving(sync));
  const phase = syncPhase(sync);
  const failed = sync.imports.some((each) => each.status === "failed");
  return (
    <Page title={t("overview:title")}>
      <BlockStack gap="400">
        {failed ? <SyncFailedBanner /> : null}
        {phase === "ready" && basis.limited ? (
          <LimitBanner customersFirstUnknown={basis.customersFirstUnknown} />
        ) : null}
        {phase === "ready" ? <Freshness sync={sync} /> : <SyncCard sync={sync} />}
        {phase === "reading" || phase === "computing" ? <FiguresSkeleton /> : null}
        {phase === "ready" ? <Figures {...props} /> : null}
      </BlockStack>
    </Page>
  );
}

function Figures(props: OverviewProps): ReactElement {
  const { basis, totals } = props;
  if (totals.customers === 0) return <NoOrders basis={basis} />;
  return (
    <BlockStack gap="400">
      <HeadlineFigures {...props} lastQuarter={props.quarters.at(-1) ?? null} />
      <TrendCard months={props.trend} basis={basis} />
      <CohortCard cohorts={props.cohorts} basis={basis} />
      <ReorderCard curve={props.reorderCurve} basis={basis} />
      <ChurnCard quarters={props.quarters} months={props.months} basis={basis} />
    </BlockStack>
  );
}
