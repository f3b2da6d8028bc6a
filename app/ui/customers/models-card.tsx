import { BlockStack, InlineGrid, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { HeldOut } from "#app/domain/retention/models/held-out.ts";
import { useTexts, type Texts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { DataGrid } from "../data-grid.tsx";
import { FigureCard } from "../figure-card.tsx";
import type { FigureTable } from "../figure-table.ts";
import { useFormat } from "../format.ts";

/** `undetermined`: too few customers to tell the parameters. */
type Shown = { logLikelihood: number; undetermined: boolean };
type Fit = Shown & { r: number; alpha: number; a: number; b: number; noDropOut: boolean };
type SpendFit = Shown & { p: number; q: number; v: number };

export type Models = {
  bgnbd: Fit | null;
  mbgnbd: Fit | null;
  gammaGamma: SpendFit | null;
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
      table={parametersTable(models, t)}
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

/** The fitted parameters. Those that mean nothing are left empty: a and b where the data show no drop-out, all in too small a shop. */
export function parametersTable({ bgnbd, mbgnbd, gammaGamma }: Models, t: Texts): FigureTable {
  const row = (model: string, fit: Shown, values: (number | null)[]): FigureTable["rows"][number] =>
    fit.undetermined
      ? [t("customers:models.tooFew", { model }), ...values.map(() => null), null]
      : [model, ...values, fit.logLikelihood];
  const orders = (fit: Fit): (number | null)[] => {
    const leaving = fit.noDropOut ? [null, null] : [fit.a, fit.b];
    return [fit.r, fit.alpha, ...leaving, null, null, null];
  };
  const spend = ({ p, q, v }: SpendFit): (number | null)[] => [null, null, null, null, p, q, v];
  return {
    columns: [
      { label: t("customers:models.model"), kind: "text" },
      ...["r", "α", "a", "b", "p", "q", "v"].map((label) => ({ label, kind: "decimal" as const })),
      { label: t("customers:models.logLikelihood"), kind: "decimal" },
    ],
    rows: [
      ...(bgnbd ? [row("BG/NBD", bgnbd, orders(bgnbd))] : []),
      ...(mbgnbd ? [row("MBG/NBD", mbgnbd, orders(mbgnbd))] : []),
      ...(gammaGamma ? [row("Gamma-Gamma", gammaGamma, spend(gammaGamma))] : []),
    ],
  };
}
