import {
  Badge,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  EmptyState,
  IndexTable,
  Link,
  Page,
  Text,
} from "@shopify/polaris";
import { ArrowDownIcon, ArrowUpIcon } from "@shopify/polaris-icons";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import type { Reward } from "#app/domain/loyalty/reward.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { Choice } from "../choice.tsx";
import { jsonField } from "../form/json-field.ts";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import { useAction } from "../form/use-action.ts";
import { useFormat } from "../format.ts";
import type { RefusedGifts } from "./refused-gifts-banner.tsx";
import { RefusedGiftsBanner } from "./refused-gifts-banner.tsx";
import type { Stuck } from "./stuck-banner.tsx";
import { StuckBanner } from "./stuck-banner.tsx";
import { combinationInWords, giftInWords } from "./reward-in-words.ts";

export const REWARD_TONE = { draft: "info", active: "success", archived: undefined } as const;

export type RewardsDone = "moved" | "resolved" | "gifts_again" | "gifts_left";
export type RewardsReason = "not_parked" | "no_refused_gifts" | "invalid";

export type RewardsProps = { rewards: Reward[]; stuck: Stuck[]; refused: RefusedGifts[] };

const SHOWN = ["current", "archived"] as const;

/** What points can be redeemed for, in the order in which shoppers see it. */
export function Rewards({ rewards, stuck, refused }: RewardsProps): ReactElement {
  const { t } = useTexts();
  const toast = useCallback((done: RewardsDone) => t(`rewards:done.${done}`), [t]);
  const action = useAction<RewardsDone, RewardsReason>(toast);
  const [shown, setShown] = useState<(typeof SHOWN)[number]>("current");
  const listed = rewards.filter(({ state }) => (state === "archived") === (shown === "archived"));
  return (
    <Page
      title={t("rewards:title")}
      {...(rewards.length === 0 ? {} : { primaryAction: { content: t("rewards:add"), url: "/app/rewards/new" } })}
    >
      <BlockStack gap="400">
        <RefusalBanner
          text={action.refused === null ? null : t(`rewards:refused.${action.refused}`)}
          onDismiss={action.dismiss}
        />
        {stuck.length === 0 ? null : (
          <StuckBanner
            stuck={stuck}
            busy={action.busy}
            onResolve={({ redemptionId, happened, reason }) =>
              action.send({ intent: "resolve", redemptionId, happened: happened ? "yes" : "no", reason })
            }
          />
        )}
        {refused.length === 0 ? null : (
          <RefusedGiftsBanner
            refused={refused}
            busy={action.busy}
            onDecide={(rewardId, wish) => action.send({ intent: "gifts", rewardId: jsonField(rewardId), wish })}
          />
        )}
        {rewards.length === 0 ? (
          <Card>
            <EmptyState
              heading={t("rewards:empty.title")}
              image=""
              action={{ content: t("rewards:add"), url: "/app/rewards/new" }}
            >
              <p>{t("rewards:empty.body")}</p>
            </EmptyState>
          </Card>
        ) : (
          <Card padding="0">
            <div className="list-head">
              <Choice
                label={t("rewards:shown")}
                value={shown}
                options={SHOWN.map((value) => ({ value, label: t(`rewards:${value}`) }))}
                onChange={setShown}
              />
            </div>
            <RewardTable
              rewards={listed}
              busy={action.busy}
              onMove={(id, by) => action.send({ intent: "order", ids: jsonField(moved(rewards, listed, id, by)) })}
            />
          </Card>
        )}
      </BlockStack>
    </Page>
  );
}

function RewardTable(props: {
  rewards: readonly Reward[];
  busy: boolean;
  onMove: (id: number, by: 1 | -1) => void;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <div className="grid-scroll" role="region" aria-label={`${t("rewards:title")}. ${t("figure.scroll")}`} tabIndex={0}>
      <IndexTable
        selectable={false}
        itemCount={props.rewards.length}
        emptyState={
          <Text as="p" alignment="center" tone="subdued">
            {t("rewards:noneShown")}
          </Text>
        }
        headings={[
          { title: t("rewards:column.order") },
          { title: t("rewards:column.name") },
          { title: t("rewards:column.gives") },
          { title: t("rewards:column.cost"), alignment: "end" },
          { title: t("rewards:column.combines") },
          { title: t("rewards:column.state") },
        ]}
      >
        {props.rewards.map((reward, index) => (
          <IndexTable.Row id={String(reward.id)} key={reward.id} position={index}>
            <IndexTable.Cell>
              <ButtonGroup variant="segmented">
                <Button
                  size="slim"
                  icon={ArrowUpIcon}
                  disabled={props.busy || index === 0}
                  accessibilityLabel={t("rewards:moveUp", { name: reward.name })}
                  onClick={() => props.onMove(reward.id, -1)}
                />
                <Button
                  size="slim"
                  icon={ArrowDownIcon}
                  disabled={props.busy || index === props.rewards.length - 1}
                  accessibilityLabel={t("rewards:moveDown", { name: reward.name })}
                  onClick={() => props.onMove(reward.id, 1)}
                />
              </ButtonGroup>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <div className="cell-words">
                <Link url={`/app/rewards/${reward.id}`} removeUnderline dataPrimaryLink>
                  <Text as="span" fontWeight="semibold" breakWord>
                    {reward.name}
                  </Text>
                </Link>
              </div>
            </IndexTable.Cell>
            <IndexTable.Cell>{giftInWords(reward.terms, t, format)}</IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="p" alignment="end" numeric>
                {t("points", { count: Number(reward.cost) })}
              </Text>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <div className="cell-words">{combinationInWords(reward.terms, t, format)}</div>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Badge {...(REWARD_TONE[reward.state] ? { tone: REWARD_TONE[reward.state] } : {})}>
                {t(`rewards:state.${reward.state}`)}
              </Badge>
            </IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
    </div>
  );
}

/** All rewards' numbers after one has changed places with its neighbour in the list that is shown. */
function moved(all: readonly Reward[], listed: readonly Reward[], id: number, by: 1 | -1): number[] {
  const ids = all.map((reward) => reward.id);
  const neighbour = listed[listed.findIndex((reward) => reward.id === id) + by]?.id ?? id;
  const [from, to] = [ids.indexOf(id), ids.indexOf(neighbour)];
  [ids[from], ids[to]] = [neighbour, id];
  return ids;
}
