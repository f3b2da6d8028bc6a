import { BlockStack, Button, List, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import type { Format } from "../format.ts";
import { useFormat } from "../format.ts";
import { sameFields } from "../form/json-field.ts";
import type { GiftReward } from "./birthday-gift.ts";
import { ruleChanges, sameRules } from "./rule-changes.ts";

/** What rules give the orders that were looked at. */
export type Effect = { orders: number; customers: number; points: bigint };

/** The draft tried out on the shop's own latest orders, against the rules in force; money null without a reward. */
export type Trial = {
  days: number;
  orders: number;
  sampled: boolean;
  before: Effect;
  after: Effect;
  gaining: number;
  losing: number;
  costBeforeMinor: bigint | null;
  costAfterMinor: bigint | null;
};

type Props = {
  /** null: nothing yet */
  published: ProgrammeRules | null;
  draft: ProgrammeRules;
  gifts: readonly GiftReward[];
  members: number;
  pendingPoints: bigint;
  /** of this very draft */
  trial: Trial | null;
  dirty: boolean;
  doing: string | null;
  busy: boolean;
  onTry: () => void;
  onPublish: () => void;
};

/** What publishing the draft would change, and for whom: first that, then the button that publishes. */
export function PublishCard(props: Props): ReactElement {
  const { t } = useTexts();
  const { published, draft, trial } = props;
  if (sameRules(published, draft)) {
    return (
      <SectionCard title={t("programme:publish.title")}>
        <Text as="p" tone="subdued">
          {t("programme:publish.nothing")}
        </Text>
      </SectionCard>
    );
  }
  return (
    <SectionCard title={t("programme:publish.title")}>
      <BlockStack gap="300">
        {published === null ? null : <Changes published={published} draft={draft} gifts={props.gifts} />}
        <Effects {...props} />
        {trial === null ? null : <TrialResult trial={trial} first={published === null} />}
        <div>
          {trial === null ? (
            <Button
              variant="primary"
              loading={props.doing === "preview"}
              disabled={props.dirty || props.busy}
              onClick={props.onTry}
            >
              {t("programme:publish.try")}
            </Button>
          ) : (
            <Button
              variant="primary"
              loading={props.doing === "publish"}
              disabled={props.dirty || props.busy}
              onClick={props.onPublish}
            >
              {t("programme:publish.publish")}
            </Button>
          )}
        </div>
        {props.dirty ? (
          <Text as="p" tone="subdued">
            {t("programme:publish.saveFirst")}
          </Text>
        ) : null}
      </BlockStack>
    </SectionCard>
  );
}

function Changes(props: {
  published: ProgrammeRules;
  draft: ProgrammeRules;
  gifts: readonly GiftReward[];
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <dl className="facts">
      {ruleChanges(props.published, props.draft, props.gifts, t, format).map(({ rule, before, after }) => (
        <div key={rule}>
          <dt>{rule}</dt>
          <dd>
            <span className="visually-hidden">{t("programme:publish.before")} </span>
            <s>{before}</s> → <strong>{after}</strong>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Effects({ published, draft, members, pendingPoints }: Props): ReactElement {
  const { t } = useTexts();
  const effects = [
    published === null ? t("programme:publish.first") : t("programme:publish.fromNow"),
    published !== null && t("programme:publish.whom", { count: members }),
    published !== null && pendingPoints > 0n && t("programme:publish.pending", { count: Number(pendingPoints) }),
    published !== null &&
      draft.expiryMonths !== null &&
      published.expiryMonths !== draft.expiryMonths &&
      t("programme:publish.expiry", { count: draft.expiryMonths }),
    published !== null &&
      !sameFields(published.birthday, draft.birthday) &&
      (draft.birthday === null ? t("programme:publish.noBirthday") : t("programme:publish.birthday")),
  ].filter((effect) => effect !== false);
  return (
    <List>
      {effects.map((effect) => (
        <List.Item key={effect}>{effect}</List.Item>
      ))}
    </List>
  );
}

function TrialResult({ trial, first }: { trial: Trial; first: boolean }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <div role="status">
      <BlockStack gap="200">
        <Text as="h3" variant="headingSm">
          {t("programme:publish.trial", { count: trial.days })}
        </Text>
        {trial.orders === 0 ? <Text as="p">{t("programme:publish.noOrders")}</Text> : null}
        {first ? null : <Text as="p">{effectText("before", trial.before, trial.costBeforeMinor, t, format)}</Text>}
        <Text as="p">{effectText("after", trial.after, trial.costAfterMinor, t, format)}</Text>
        {first ? null : (
          <Text as="p">
            {t("programme:publish.gaining", { count: trial.gaining })}{" "}
            {t("programme:publish.losing", { count: trial.losing })}
          </Text>
        )}
        {trial.sampled ? (
          <Text as="p" tone="subdued">
            {t("programme:publish.sampled", { count: trial.orders })}
          </Text>
        ) : null}
      </BlockStack>
    </div>
  );
}

function effectText(
  when: "before" | "after",
  effect: Effect,
  costMinor: bigint | null,
  t: ReturnType<typeof useTexts>["t"],
  format: Format,
): string {
  const points = t("points", { count: Number(effect.points) });
  const values = { count: effect.orders, customers: t("customers", { count: effect.customers }), points };
  return costMinor === null
    ? t(`programme:publish.${when}Rules`, values)
    : t(`programme:publish.${when}RulesWorth`, { ...values, worth: format.money(costMinor) });
}
