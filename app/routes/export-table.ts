import { customerRankings } from "#app/db/queries/customer-rankings.ts";
import { cohortOverview, retentionOverview } from "#app/db/queries/retention-overview.ts";
import { liabilityMonths } from "#app/db/queries/liability-months.ts";
import { bestPointValue, liabilityStatement } from "#app/domain/loyalty/liability.ts";
import { churn } from "#app/domain/retention/figures/churn.ts";
import { cohorts } from "#app/domain/retention/figures/cohorts.ts";
import { reorderCurve } from "#app/domain/retention/figures/reorder-curve.ts";
import { trend } from "#app/domain/retention/figures/trend.ts";
import type { AdminRequest } from "#app/http/admin-request.ts";
import type { Texts } from "#app/i18n/texts.ts";
import { parametersTable } from "#app/ui/customers/models-card.tsx";
import type { FigureTable } from "#app/ui/figure-table.ts";
import { liabilityTable } from "#app/ui/liability/liability-table.ts";
import { churnTable } from "#app/ui/tables/churn-table.ts";
import { COHORT_MEASURES, cohortTable } from "#app/ui/tables/cohort-table.ts";
import { firstProductsTable, rfmTable, topCustomersTable } from "#app/ui/tables/ranking-tables.ts";
import { reorderTable } from "#app/ui/tables/reorder-table.ts";
import { trendTable } from "#app/ui/tables/trend-table.ts";

/** The table behind a figure, by the name its card gives the file; null if there is no such figure, or not yet. */
export async function exportTable(
  figure: string,
  { shop, today }: AdminRequest,
  t: Texts,
): Promise<FigureTable | null> {
  const rollup = async () => (await retentionOverview(shop.id)).rollup;
  switch (figure) {
    case "trend":
      return trendTable(trend(await rollup(), today), t);
    case "reorder-curve":
      return reorderTable(reorderCurve(await rollup(), today), t);
    case "churn-quarters":
      return churnTable(churn(await rollup(), today, "quarter"), t);
    case "churn-months":
      return churnTable(churn(await rollup(), today, "month"), t);
    case "liability":
    case "liability-money": {
      const { months, rewards } = await liabilityMonths(shop.id);
      const worth = figure === "liability" ? null : bestPointValue(rewards);
      if (figure === "liability-money" && worth === null) return null;
      return liabilityTable(liabilityStatement(months), worth, t);
    }
  }
  const measure = COHORT_MEASURES.find((each) => figure === `cohorts-${each}`);
  if (measure) return cohortTable(cohorts((await cohortOverview(shop.id)).rollup, today), measure, "number", t);
  return rankingTable(figure, shop.id, t);
}

async function rankingTable(figure: string, shopId: number, t: Texts): Promise<FigureTable | null> {
  const { rfm, topCustomers, products, models } = await customerRankings(shopId);
  switch (figure) {
    case "rfm":
      return rfm && rfmTable(rfm, t);
    case "top-customers":
      return topCustomers && topCustomersTable(topCustomers, t);
    case "first-products":
      return products && firstProductsTable(products, t);
    case "models":
      return models && parametersTable(models, t);
    default:
      return null;
  }
}
