import { BlockStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import { PlainTable } from "../plain-table.tsx";

/** What a campaign would have given on a stretch of the shop's history; money null while points have no worth. */
export type Estimate = { orders: number; members: number; bonusPoints: bigint; costMinor: bigint | null };

/** The same over several stretches of as many days. */
export type Outlook = {
  days: number;
  recent: Estimate[];
  lastYear: Estimate | null;
  /** the mean of the recent ones */
  expected: Estimate | null;
  /** only a share of the orders was looked at */
  sampled: boolean;
};

/** What a campaign has given so far, net of what refunds took back. */
export type Results = {
  orders: number;
  members: number;
  givenPoints: bigint;
  takenBackPoints: bigint;
  /** of what is left, not to be spent yet */
  pendingPoints: bigint;
  costMinor: bigint | null;
};

/** Before a campaign: whom it reaches and what it costs, from the shop's own history. `stale`: of what was saved before. */
export function OutlookCard(props: { outlook: Outlook | null; isNew: boolean; stale: boolean }): ReactElement {
  const { t } = useTexts();
  const { outlook } = props;
  const title = t("campaigns:outlook.title");
  if (props.isNew) return <SectionCard title={title} lead={t("campaigns:outlook.saveFirst")} />;
  const expected = outlook?.expected ?? null;
  if (outlook === null || expected === null) {
    return <SectionCard title={title} lead={t("campaigns:outlook.unknown")} />;
  }
  return (
    <SectionCard title={title} lead={t("campaigns:outlook.lead", { count: outlook.days })}>
      <Estimates outlook={outlook} expected={expected} />
      {props.stale ? <Text as="p">{t("campaigns:outlook.stale")}</Text> : null}
      <Text as="p" variant="bodySm" tone="subdued">
        {outlook.sampled ? `${t("campaigns:outlook.sampled")} ` : ""}
        {t("campaigns:outlook.honest")}
      </Text>
    </SectionCard>
  );
}

function Estimates({ outlook, expected }: { outlook: Outlook; expected: Estimate }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { lastYear, recent } = outlook;
  const cost = (one: Estimate | null): string =>
    one === null || one.costMinor !== null ? format.money(one?.costMinor ?? null) : t("campaigns:outlook.noWorth");
  const row = (label: string, of: (one: Estimate) => string): { key: string; cells: string[] } => ({
    key: label,
    cells: [label, of(expected), ...(lastYear === null ? [] : [of(lastYear)])],
  });
  return (
    <PlainTable
      caption={t("campaigns:outlook.title")}
      columns={[
        { label: t("campaigns:outlook.what") },
        { label: t("campaigns:outlook.expected", { count: recent.length }), numeric: true },
        ...(lastYear === null ? [] : [{ label: t("campaigns:outlook.lastYear"), numeric: true }]),
      ]}
      rows={[
        row(t("campaigns:outlook.members"), (one) => format.count(one.members)),
        row(t("campaigns:outlook.orders"), (one) => format.count(one.orders)),
        row(t("campaigns:outlook.points"), (one) => format.count(one.bonusPoints)),
        row(t("campaigns:outlook.cost"), cost),
      ]}
    />
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
            [t("campaigns:results.pending"), format.count(results.pendingPoints)],
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
