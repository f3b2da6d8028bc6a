import { InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Rfm } from "#app/domain/retention/figures/rfm.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { INK } from "../charts/ink.ts";
import { StackedBars } from "../charts/stacked-bars.tsx";
import { FigureCard } from "../figure-card.tsx";
import { useFormat } from "../format.ts";
import { rfmTable } from "../tables/ranking-tables.ts";

const SCORES = ["1", "2", "3", "4", "5"] as const;
const COLORS = ["#cfe5de", "#9fcbbd", "#6fae9c", "#3f8f79", INK.strong];

/** Customers by RFM score: one bar a dimension, one part a score. */
export function RfmCard({ rfm, basis }: { rfm: Rfm; basis: Basis }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <FigureCard
      title={t("customers:rfm.title")}
      explanation={t("customers:rfm.explanation")}
      basis={basis}
      table={rfmTable(rfm, t)}
      file="rfm"
      controls={
        <InlineStack gap="400">
          <Counted label={t("customers:rfm.champions")} value={format.count(rfm.champions)} />
          <Counted label={t("customers:rfm.lowest")} value={format.count(rfm.lowest)} />
        </InlineStack>
      }
    >
      <StackedBars
        label={t("customers:rfm.summary")}
        series={SCORES.map((score, index) => ({
          label: `${t("customers:rfm.score")} ${score}`,
          color: COLORS[index] ?? INK.axis,
        }))}
        bars={(["recency", "frequency", "monetary"] as const).map((dimension) => ({
          label: t(`customers:rfm.${dimension}`),
          values: SCORES.map((score) => rfm[dimension][score]),
        }))}
        formatAxis={format.compact}
        formatValue={format.count}
      />
    </FigureCard>
  );
}

function Counted({ label, value }: { label: string; value: string }): ReactElement {
  return (
    <InlineStack gap="200" blockAlign="center">
      <Text as="span" tone="subdued">
        {label}
      </Text>
      <Text as="span" variant="headingMd" numeric>
        {value}
      </Text>
    </InlineStack>
  );
}
