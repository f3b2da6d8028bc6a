import type { ReactElement } from "react";
import { useState } from "react";
import { minorToMajor } from "#app/domain/orders/money.ts";
import type { TrendMonth } from "#app/domain/retention/figures/trend.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { INK } from "../charts/ink.ts";
import type { Series } from "../charts/stacked-bars.tsx";
import { StackedBars } from "../charts/stacked-bars.tsx";
import { Choice } from "../choice.tsx";
import type { Basis } from "../basis.ts";
import { FigureCard } from "../figure-card.tsx";
import { useFormat } from "../format.ts";
import { useShop } from "../shop-context.ts";
import { trendTable } from "../tables/trend-table.ts";

const MEASURES = ["orders", "customers", "netSales"] as const;
type Measure = (typeof MEASURES)[number];

/** Most months drawn as bars; the table has them all. */
const DRAWN = 36;

/** Orders, customers or net sales, month by month. */
export function TrendCard({ months, basis }: { months: readonly TrendMonth[]; basis: Basis }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const [measure, setMeasure] = useState<Measure>("orders");
  const drawn = months.slice(-DRAWN);
  const lastComplete = months.findLast((month) => month.complete) ?? months.at(-1);
  const { series, valuesOf } = useMeasure(measure);
  return (
    <FigureCard
      title={t("overview:trend.title")}
      explanation={t("overview:trend.explanation")}
      basis={basis}
      table={trendTable(months, t)}
      file="trend"
      lead={months.at(-1)?.complete === false ? t("overview:trend.incomplete") : undefined}
      controls={
        <Choice
          label={t("overview:trend.measure")}
          value={measure}
          options={MEASURES.map((value) => ({ value, label: t(`overview:trend.${value}`) }))}
          onChange={setMeasure}
        />
      }
    >
      <StackedBars
        label={t("overview:trend.summary", {
          months: format.count(drawn.length),
          month: lastComplete ? format.period(lastComplete.month) : "",
          orders: format.count(lastComplete?.orders ?? 0),
          share: format.percent(lastComplete?.repeatOrderShare ?? null),
        })}
        series={series}
        bars={drawn.map((month) => ({
          label: format.period(month.month),
          values: valuesOf(month),
          faded: !month.complete,
        }))}
        formatAxis={measure === "netSales" ? format.compactMoney : format.compact}
        formatValue={(value, bar) =>
          measure === "netSales" ? format.money(drawn[bar]?.netMinor ?? null) : format.count(value)
        }
      />
    </FigureCard>
  );
}

function useMeasure(measure: Measure): { series: Series[]; valuesOf: (month: TrendMonth) => number[] } {
  const { t } = useTexts();
  const { currencyCode } = useShop();
  switch (measure) {
    case "orders":
      return {
        series: [
          { label: t("overview:trend.repeatOrders"), color: INK.strong },
          { label: t("overview:trend.firstOrders"), color: INK.soft },
        ],
        valuesOf: (month) => [month.repeatOrders, month.orders - month.repeatOrders],
      };
    case "customers":
      return {
        series: [
          { label: t("overview:trend.returningCustomers"), color: INK.strong },
          { label: t("overview:trend.newCustomers"), color: INK.soft },
        ],
        valuesOf: (month) => [month.returningCustomers, month.newCustomers],
      };
    case "netSales":
      return {
        series: [{ label: t("overview:trend.netSales"), color: INK.strong }],
        valuesOf: (month) => [minorToMajor(month.netMinor, currencyCode)],
      };
  }
}
