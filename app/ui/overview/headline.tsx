import { BlockStack, InlineGrid, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { ChurnRow } from "#app/domain/retention/figures/churn.ts";
import type { Headline } from "#app/domain/retention/figures/headline.ts";
import type { TimeBetweenOrders } from "#app/domain/retention/figures/time-between-orders.ts";
import type { Totals } from "#app/domain/retention/figures/totals.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { Aside } from "../aside.tsx";
import type { Basis } from "../basis.ts";
import { useFormat } from "../format.ts";
import { HeadlineCard } from "../headline-card.tsx";

type Props = {
  headline: Headline;
  totals: Totals;
  timeBetweenOrders: TimeBetweenOrders;
  lastQuarter: ChurnRow | null;
  basis: Basis;
};

/** The headline figures, each with what it was taken of. */
export function HeadlineFigures(props: Props): ReactElement {
  const { t } = useTexts();
  return (
    <BlockStack gap="300">
      <Aside>
        <Text as="h2" variant="headingLg">
          {t("overview:headline")}
        </Text>
      </Aside>
      <InlineGrid columns={{ xs: 1, sm: 2, md: 3 }} gap="400">
        {useHeadlines(props).map((figure) => (
          <HeadlineCard key={figure.title} {...figure} basis={props.basis} />
        ))}
      </InlineGrid>
    </BlockStack>
  );
}

type Shown = { title: string; value: string; taken: string; definition: string };

function useHeadlines({ headline, totals, timeBetweenOrders, lastQuarter }: Props): Shown[] {
  const { t } = useTexts();
  const format = useFormat();
  const customers = format.count(totals.customers);
  const orders = format.count(totals.orders);
  const netSales = format.money(totals.netMinor);
  const rate = (
    id: "repeatPurchaseRate" | "repeatPurchaseRate365" | "loyalCustomerRate",
    definition: string,
  ): Shown => {
    const { numerator, denominator, value } = headline[id];
    const taken = { numerator: format.count(numerator), denominator: format.count(denominator) };
    return {
      title: t(`figures:${id}.title`),
      value: format.percent(value),
      definition,
      taken: t(`figures:${id}.taken`, taken),
    };
  };
  const active365 = headline.repeatPurchaseRate365.denominator;
  // an average of whole orders, so their number comes back exactly
  const orders365 = Math.round((headline.orderFrequency365 ?? 0) * active365);
  const between = timeBetweenOrders;
  return [
    rate("repeatPurchaseRate", t("figures:repeatPurchaseRate.definition")),
    rate(
      "repeatPurchaseRate365",
      t("figures:repeatPurchaseRate365.definition", {
        ofAll: format.percent(headline.repeatPurchaseRate365OfAll.value),
      }),
    ),
    rate("loyalCustomerRate", t("figures:loyalCustomerRate.definition")),
    {
      title: t("figures:averageOrderValue.title"),
      value: format.average(headline.averageOrderValue),
      taken: t("figures:averageOrderValue.taken", { numerator: netSales, denominator: orders }),
      definition: t("figures:averageOrderValue.definition"),
    },
    {
      title: t("figures:ordersPerCustomer.title"),
      value: format.decimal(headline.ordersPerCustomer),
      taken: t("figures:ordersPerCustomer.taken", { numerator: orders, denominator: customers }),
      definition: t("figures:ordersPerCustomer.definition"),
    },
    {
      title: t("figures:netSalesPerCustomer.title"),
      value: format.average(headline.netSalesPerCustomer),
      taken: t("figures:netSalesPerCustomer.taken", { numerator: netSales, denominator: customers }),
      definition: t("figures:netSalesPerCustomer.definition"),
    },
    {
      title: t("figures:orderFrequency365.title"),
      value: format.decimal(headline.orderFrequency365),
      taken: t("figures:orderFrequency365.taken", {
        numerator: format.count(orders365),
        denominator: format.count(active365),
      }),
      definition: t("figures:orderFrequency365.definition"),
    },
    {
      title: t("figures:timeBetweenOrders.title"),
      value: format.days(between.pooledMedianDays),
      taken: t("figures:timeBetweenOrders.taken", { count: between.gaps }),
      definition: t("figures:timeBetweenOrders.definition", {
        mean: format.days(between.pooledMeanDays),
        meanOfMeans: format.days(between.meanOfCustomerMeansDays),
        firstToSecond: format.days(between.firstToSecondMedianDays),
      }),
    },
    {
      title: t("figures:churn.title"),
      value: format.percent(lastQuarter?.churnRate ?? null),
      taken: lastQuarter
        ? t("figures:churn.taken", {
            period: format.period(lastQuarter.period),
            lost: format.count(lastQuarter.lost),
            atStart: format.count(lastQuarter.atStart),
          })
        : t("overview:churn.none"),
      definition: t("figures:churn.definition"),
    },
  ];
}
