import { BlockStack, Button, Collapsible, Link, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useId, useState } from "react";
import type { BonusExplanation } from "#app/domain/campaigns/bonus-explanation.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { bonusInWords } from "../campaigns/campaign-in-words.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import { rateInWords } from "../loyalty/rule-changes.ts";
import { PlainTable } from "../plain-table.tsx";
import type { ExplainedOrder, Statement } from "./statement.ts";

/** "Why so many points?", order by order and line by line. */
export function OrderReasons({ statement }: { statement: Statement }): ReactElement {
  const { t } = useTexts();
  const { orders } = statement;
  return (
    <SectionCard
      title={t("members:orders.title")}
      lead={orders.length === 0 ? t("members:orders.none") : t("members:orders.lead")}
    >
      {orders.map((order) => (
        <OneOrder key={order.orderId.toString()} order={order} statement={statement} />
      ))}
    </SectionCard>
  );
}

function OneOrder({ order, statement }: { order: ExplainedOrder; statement: Statement }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const id = useId();
  const orderId = order.orderId.toString();
  const { explanation, bonus } = order;
  const points = t("points", { count: Number(order.points + order.bonusPoints) });
  return (
    <BlockStack gap="150">
      <Text as="h3" variant="headingSm">
        {t("members:orders.heading", { order: orderId, points })}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("members:orders.paid", { at: format.instant(order.paidAt) })} ·{" "}
        <Link url={`shopify://admin/orders/${orderId}`} target="_top">
          {t("members:orders.inShopify")}
        </Link>
      </Text>
      <div>
        <Button variant="plain" textAlign="left" ariaExpanded={open} ariaControls={id} onClick={() => setOpen(!open)}>
          {t("members:orders.why", { points })}
        </Button>
      </div>
      <Collapsible id={id} open={open}>
        <BlockStack gap="200">
          {explanation.reason === null ? null : <Text as="p">{t(`members:noPoints.${explanation.reason}`)}</Text>}
          {explanation.lines.length === 0 ? null : (
            <PlainTable
              stacks
              caption={t("members:orders.lines", { order: orderId })}
              columns={[
                { label: t("members:orders.line") },
                { label: t("members:orders.units"), numeric: true },
                { label: t("members:orders.paidAmount"), numeric: true },
                { label: t("members:orders.counted"), numeric: true },
                { label: t("members:orders.rate") },
                { label: t("members:orders.exact"), numeric: true },
                { label: t("members:orders.points"), numeric: true },
              ]}
              rows={explanation.lines.map((line) => ({
                key: line.lineId.toString(),
                cells: [
                  line.giftCard
                    ? t("members:orders.giftCard")
                    : (statement.titles[line.productId?.toString() ?? ""] ??
                      t("form.productNumber", { id: line.productId?.toString() ?? "–" })),
                  format.count(line.units),
                  format.money(line.paidMinor),
                  format.money(line.eligibleMinor),
                  line.rate.points === 0n ? t("programme:rule.noPoints") : rateInWords(line.rate, t, format),
                  format.decimal(Number(line.base.numerator) / Number(line.base.denominator)),
                  format.count(line.points),
                ],
              }))}
            />
          )}
          {explanation.lines.length === 0 ? null : (
            <Text as="p" variant="bodySm">
              {t("members:orders.rounded")}
            </Text>
          )}
          {bonus === null ? null : <BonusReasons bonus={bonus} campaigns={statement.campaigns} />}
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}

/** What each campaign added, and what the way they are combined did to it. */
function BonusReasons(props: { bonus: BonusExplanation; campaigns: Statement["campaigns"] }): ReactElement {
  const { t } = useTexts();
  const { bonus } = props;
  const given = bonus.campaigns.reduce((sum, { points }) => sum + points, 0n);
  return (
    <BlockStack gap="100">
      {bonus.campaigns.map(({ id, bonus: terms, verdict, points }) => {
        const campaign = props.campaigns[id] ?? t("members:cause.someCampaign");
        return (
          <Text as="p" key={id} breakWord>
            {verdict === "counted"
              ? t("members:orders.campaign", {
                  campaign,
                  terms: bonusInWords(terms, t),
                  points: t("points", { count: Number(points) }),
                })
              : t(`members:orders.${verdict}`, { campaign, terms: bonusInWords(terms, t) })}
          </Text>
        );
      })}
      {bonus.campaigns.length > 1 ? <Text as="p">{t(`programme:stacking.${bonus.stacking}`)}</Text> : null}
      {given < bonus.uncapped ? (
        <Text as="p">
          {t("members:orders.capped", {
            count: Number(bonus.uncapped),
            cap: t("points", { count: Number(given) }),
          })}
        </Text>
      ) : null}
    </BlockStack>
  );
}
