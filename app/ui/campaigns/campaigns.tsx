import { Badge, BlockStack, Card, EmptyState, IndexTable, Link, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { Choice } from "../choice.tsx";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import { useAction } from "../form/use-action.ts";
import { useFormat } from "../format.ts";
import { choiceInWords } from "../loyalty/rule-changes.ts";
import { bonusInWords, STATE_TONE, windowInWords } from "./campaign-in-words.ts";
import { DoubleWeekCard } from "./double-week-card.tsx";
import type { CalendarEntry } from "./month-calendar.tsx";
import { MonthCalendar } from "./month-calendar.tsx";
import type { Outlook } from "./outlook-card.tsx";
import { PolicyCard } from "./policy-card.tsx";

export type CampaignsDone = "start" | "estimated";
export type CampaignsReason = "invalid" | "window_over" | "not_now";
export type CampaignsData = { outlook: Outlook | null };

export type CampaignsProps = {
  campaigns: Campaign[];
  entries: CalendarEntry[];
  /** null while there is no programme */
  policy: ProgrammeRules["campaigns"] | null;
  /** year * 12 + month from 0 */
  month: number;
  today: number;
  /** the last day of a double week that is started now; null where none is offered: nothing is earned, or one runs */
  doubleWeekUntil: number | null;
};

const SHOWN = ["all", "running", "planned", "over"] as const;
type Shown = (typeof SHOWN)[number];

const GROUP: Record<Campaign["state"], Exclude<Shown, "all">> = {
  active: "running",
  paused: "running",
  draft: "planned",
  scheduled: "planned",
  ended: "over",
};

/** The campaigns: in a month of the calendar, and all of them in a list. */
export function Campaigns(props: CampaignsProps): ReactElement {
  const { t } = useTexts();
  const [shown, setShown] = useState<Shown>("all");
  const toast = useCallback((done: CampaignsDone) => (done === "start" ? t("campaigns:done.start") : null), [t]);
  const action = useAction<CampaignsDone, CampaignsReason, CampaignsData>(toast);
  const { campaigns } = props;
  const estimate = action.answer?.ok ? action.answer.data : undefined;
  const listed = campaigns.filter(({ state }) => shown === "all" || GROUP[state] === shown);
  const add = { content: t("campaigns:add"), url: "/app/campaigns/new" };
  return (
    <Page title={t("campaigns:title")} {...(campaigns.length === 0 ? {} : { primaryAction: add })}>
      <BlockStack gap="400">
        <RefusalBanner
          text={action.refused === null ? null : t(`campaigns:refused.${action.refused}`)}
          onDismiss={action.dismiss}
        />
        {props.doubleWeekUntil === null ? null : (
          <DoubleWeekCard
            lastDay={props.doubleWeekUntil}
            outlook={estimate?.outlook ?? null}
            asked={estimate !== undefined}
            busy={action.busy}
            doing={action.doing}
            onStart={() => action.send({ intent: "double-week", name: t("campaigns:week.name") })}
            onEstimate={() => action.send({ intent: "estimate" })}
          />
        )}
        {campaigns.length === 0 ? (
          <Card>
            <EmptyState heading={t("campaigns:empty.title")} image="" action={add}>
              <p>{t("campaigns:empty.body")}</p>
            </EmptyState>
          </Card>
        ) : (
          <>
            <Card>
              <MonthCalendar month={props.month} today={props.today} entries={props.entries} />
            </Card>
            <Card padding="0">
              <div className="list-head">
                <Choice
                  label={t("campaigns:shown.label")}
                  value={shown}
                  options={SHOWN.map((value) => ({ value, label: t(`campaigns:shown.${value}`) }))}
                  onChange={setShown}
                />
              </div>
              <CampaignTable campaigns={listed} />
            </Card>
          </>
        )}
        {props.policy === null ? null : <PolicyCard policy={props.policy} />}
      </BlockStack>
    </Page>
  );
}

function CampaignTable({ campaigns }: { campaigns: readonly Campaign[] }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <div
      className="grid-scroll"
      role="region"
      aria-label={`${t("campaigns:title")}. ${t("figure.scroll")}`}
      tabIndex={0}
    >
      <IndexTable
        selectable={false}
        itemCount={campaigns.length}
        emptyState={
          <Text as="p" alignment="center" tone="subdued">
            {t("campaigns:noneShown")}
          </Text>
        }
        headings={[
          { title: t("campaigns:column.name") },
          { title: t("campaigns:column.state") },
          { title: t("campaigns:column.bonus") },
          { title: t("campaigns:column.products") },
          { title: t("campaigns:column.window") },
        ]}
      >
        {campaigns.map((campaign, index) => (
          <IndexTable.Row id={String(campaign.id)} key={campaign.id} position={index}>
            <IndexTable.Cell>
              <div className="cell-words">
                <Link url={`/app/campaigns/${campaign.id}`} removeUnderline dataPrimaryLink>
                  <Text as="span" fontWeight="semibold" breakWord>
                    {campaign.name}
                  </Text>
                </Link>
              </div>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <StateBadge state={campaign.state} />
            </IndexTable.Cell>
            <IndexTable.Cell>{bonusInWords(campaign.bonus, t)}</IndexTable.Cell>
            <IndexTable.Cell>
              <div className="cell-words">
                {campaign.products === null ? t("campaigns:products.all") : choiceInWords(campaign.products, t)}
              </div>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <div className="cell-words">{windowInWords(campaign, t, format)}</div>
            </IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
    </div>
  );
}

/** A campaign's state as a badge. */
export function StateBadge({ state }: { state: Campaign["state"] }): ReactElement {
  const { t } = useTexts();
  const tone = STATE_TONE[state];
  return <Badge {...(tone ? { tone } : {})}>{t(`campaigns:state.${state}`)}</Badge>;
}
