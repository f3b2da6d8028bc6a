import { BlockStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";

/** What a campaign would have given in the latest days of the shop's own history. */
export type Outlook = {
  /** the days looked at, ending yesterday */
  days: number;
  orders: number;
  members: number;
  bonusPoints: bigint;
  /** null while no reward gives points a worth */
  costMinor: bigint | null;
};

/** What a campaign has given so far, net of what refunds took back. */
export type Results = {
  orders: number;
  members: number;
  givenPoints: bigint;
  takenBackPoints: bigint;
  costMinor: bigint | null;
};

/** Before a campaign: whom it reaches and what it costs, from the shop's own history. */
export function OutlookCard({ outlook }: { outlook: Outlook | null }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  if (outlook === null || outlook.orders === 0) {
    return <SectionCard title={t("campaigns:outlook.title")} lead={t("campaigns:outlook.unknown")} />;
  }
  return (
    <SectionCard title={t("campaigns:outlook.title")} lead={t("campaigns:outlook.lead", { count: outlook.days })}>
      <Facts
        rows={[
          [t("campaigns:outlook.members"), format.count(outlook.members)],
          [t("campaigns:outlook.orders"), format.count(outlook.orders)],
          [t("campaigns:outlook.points"), format.count(outlook.bonusPoints)],
          [
            t("campaigns:outlook.cost"),
            outlook.costMinor === null ? t("campaigns:outlook.noWorth") : format.money(outlook.costMinor),
          ],
        ]}
      />
      <Text as="p" variant="bodySm" tone="subdued">
        {t("campaigns:outlook.honest")}
      </Text>
    </SectionCard>
  );
}

/** During and after a campaign: what it gave, and what nobody can know. */
export function ResultsCard({ results }: { results: Results }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <SectionCard title={t("campaigns:results.title")}>
      <BlockStack gap="300">
        <Facts
          rows={[
            [t("campaigns:results.orders"), format.count(results.orders)],
            [t("campaigns:results.members"), format.count(results.members)],
            [t("campaigns:results.given"), format.count(results.givenPoints)],
            [t("campaigns:results.takenBack"), format.count(results.takenBackPoints)],
            [t("campaigns:results.net"), format.count(results.givenPoints - results.takenBackPoints)],
            [
              t("campaigns:results.cost"),
              results.costMinor === null ? t("campaigns:outlook.noWorth") : format.money(results.costMinor),
            ],
          ]}
        />
        <Text as="p">{t("campaigns:results.honest")}</Text>
      </BlockStack>
    </SectionCard>
  );
}

function Facts({ rows }: { rows: readonly (readonly [string, string])[] }): ReactElement {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
