import { BlockStack, InlineGrid, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { HeldOut } from "#app/domain/retention/models/held-out.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { DataGrid } from "../data-grid.tsx";
import { FigureCard } from "../figure-card.tsx";
import type { FigureTable } from "../figure-table.ts";
import { useFormat } from "../format.ts";

type Fit = { r: number; alpha: number; a: number; b: number; logLikelihood: number; noDropOut: boolean };

export type Models = {
  bgnbd: Fit | null;
  mbgnbd: Fit | null;
  gammaGamma: { p: number; q: number; v: number; logLikelihood: number } | null;
  notEnoughData: boolean;
  heldOut: HeldOut;
};

/** What a purchase model makes of the shop, beside how wrong it was about days it had not seen. */
export function ModelsCard({ models, basis }: { models: Models; basis: Basis }): ReactElement {
  const { t } = useTexts();
  const { heldOut } = models;
  const lead = models.notEnoughData
    ? t("customers:models.notEnough")
    : heldOut.notEnoughData
      ? t("customers:models.noTest")
      : undefined;
  return (
    <FigureCard
      title={t("customers:models.title")}
      explanation={t("customers:models.explanation")}
      basis={basis}
      table={useParameters(models)}
      tableTitle={t("customers:models.parameters")}
      file="models"
      lead={lead}
      controls={
        heldOut.notEnoughData || models.notEnoughData ? null : (
          <Test heldOut={heldOut} noDropOut={models.bgnbd?.noDropOut ?? false} />
        )
      }
    />
  );
}

function Test({
  heldOut,
  noDropOut,
}: {
  heldOut: HeldOut & { notEnoughData: false };
  noDropOut: boolean;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const figures = [
    { label: t("customers:models.predicted"), value: format.count(Math.round(heldOut.predictedOrders)) },
    { label: t("customers:models.actual"), value: format.count(heldOut.actualOrders) },
    { label: t("customers:models.error"), value: format.difference(heldOut.relativeError) },
  ];
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("customers:models.tested", { days: format.days(heldOut.holdoutDays) })}
      </Text>
      <InlineGrid columns={{ xs: 1, sm: 3 }} gap="300">
        {figures.map(({ label, value }) => (
          <BlockStack key={label} gap="050">
            <Text as="p" tone="subdued">
              {label}
            </Text>
            <Text as="p" variant="headingLg" numeric>
              {value}
            </Text>
          </BlockStack>
        ))}
      </InlineGrid>
      {noDropOut ? <Text as="p">{t("customers:models.noDropOut")}</Text> : null}
      <Text as="h3" variant="headingSm">
        {t("customers:models.byRepeatOrders")}
      </Text>
      <DataGrid table={useByRepeatOrders(heldOut)} caption={t("customers:models.byRepeatOrders")} />
    </BlockStack>
  );
}

function useByRepeatOrders(heldOut: HeldOut & { notEnoughData: false }): FigureTable {
  const { t } = useTexts();
  const format = useFormat();
  const last = heldOut.byRepeatOrders.length - 1;
  return {
    columns: [
      { label: t("customers:models.repeatOrders"), kind: "text" },
      { label: t("customers:models.customers"), kind: "count" },
      { label: t("customers:models.predictedMean"), kind: "decimal" },
      { label: t("customers:models.actualMean"), kind: "decimal" },
    ],
    rows: heldOut.byRepeatOrders.map(({ repeatOrders, customers, predictedMean, actualMean }, index) => [
      index === last ? t("customers:models.atLeast", { count: repeatOrders }) : format.count(repeatOrders),
      customers,
      predictedMean,
      actualMean,
    ]),
  };
}

function useParameters(models: Models): FigureTable {
  const { t } = useTexts();
  return parametersTable(models, t("customers:models.model"), t("customers:models.logLikelihood"));
}

/** The fitted parameters; a and b mean nothing where the data show no drop-out, and are left empty. */
export function parametersTable(models: Models, modelLabel: string, likelihoodLabel: string): FigureTable {
  const fit = (name: string, values: Fit | null): FigureTable["rows"] =>
    values
      ? [
          [
            name,
            values.r,
            values.alpha,
            values.noDropOut ? null : values.a,
            values.noDropOut ? null : values.b,
            null,
            null,
            null,
            values.logLikelihood,
          ],
        ]
      : [];
  const spend = models.gammaGamma;
  return {
    columns: [
      { label: modelLabel, kind: "text" },
      ...["r", "α", "a", "b", "p", "q", "v"].map((label) => ({ label, kind: "decimal" as const })),
      { label: likelihoodLabel, kind: "decimal" },
    ],
    rows: [
      ...fit("BG/NBD", models.bgnbd),
      ...fit("MBG/NBD", models.mbgnbd),
      ...(spend ? [["Gamma-Gamma", null, null, null, null, spend.p, spend.q, spend.v, spend.logLikelihood]] : []),
    ],
  };
}
