import { useNavigate, useLocation } from "@remix-run/react";
import {
  Badge,
  BlockStack,
  Button,
  Checkbox,
  ChoiceList,
  FormLayout,
  InlineStack,
  Layout,
  List,
  Page,
  Text,
} from "@shopify/polaris";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import type { Reward } from "#app/domain/loyalty/reward.ts";
import type { EarningRate } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { keepFrame } from "../embedded-address.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { jsonField, sameFields } from "../form/json-field.ts";
import { PageSaveBar } from "../form/page-save-bar.tsx";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import type { Done } from "../form/use-action.ts";
import { useAction } from "../form/use-action.ts";
import { useFormat } from "../format.ts";
import { useShop } from "../shop-context.ts";
import { CashbackCard } from "./cashback-card.tsx";
import type { EditedReward, RewardFaults, RewardFields } from "./reward-form.ts";
import { fieldsOfReward, REWARD_KINDS, rewardOfFields } from "./reward-form.ts";
import { giftInWords, termsInWords } from "./reward-in-words.ts";
import { REWARD_TONE } from "./rewards.tsx";

export type RewardDone = "created" | "saved" | "activated" | "archived";
export type RewardReason = "invalid" | "unknown_reward" | "missing_scopes" | "birthday_gift" | "birthday_gift_is_code";

export type RewardPageProps = {
  /** null: a new one */
  reward: Reward | null;
  /** the general rate in force or being edited; null while there is no programme */
  rate: EarningRate | null;
};

type Editing = { fields: RewardFields; faults: RewardFaults; change: (part: Partial<RewardFields>) => void };

/** One reward: what it gives, for how many points, and what a shopper will read about it. */
export function RewardPage({ reward, rate }: RewardPageProps): ReactElement {
  const { t } = useTexts();
  const { currencyCode } = useShop();
  const navigate = useNavigate();
  const { search } = useLocation();
  const toast = useCallback((done: RewardDone) => t(`rewards:done.${done}`), [t]);
  const onDone = useCallback(
    ({ done, data: id }: Done<RewardDone, number>) => {
      if (done === "created" && id !== undefined) navigate(keepFrame(`/app/rewards/${id}`, search));
    },
    [navigate, search],
  );
  const action = useAction<RewardDone, RewardReason, number>(toast, onDone);
  const saved = fieldsOfReward(reward, currencyCode);
  const [fields, setFields] = useState(saved);
  const [tried, setTried] = useState(false);
  const read = rewardOfFields(fields, currencyCode);
  const dirty = read.ok && reward ? !sameFields(read.reward, editedOf(reward)) : !sameFields(fields, saved);
  const editing: Editing = {
    fields,
    // A new reward is not called wrong before anybody tried to save it.
    faults: read.ok || (reward === null && !tried) ? {} : read.faults,
    change: (part) => setFields((before) => ({ ...before, ...part })),
  };
  const save = (): void => {
    setTried(true);
    if (read.ok) action.send({ intent: "save", reward: jsonField(read.reward) });
    else window.shopify.toast.show(t("form.correct"), { isError: true });
  };
  return (
    <Page
      title={reward?.name ?? t("rewards:new")}
      backAction={{ content: t("rewards:title"), url: "/app/rewards" }}
      titleMetadata={
        reward ? (
          <Badge {...(REWARD_TONE[reward.state] ? { tone: REWARD_TONE[reward.state] } : {})}>
            {t(`rewards:state.${reward.state}`)}
          </Badge>
        ) : undefined
      }
    >
      <PageSaveBar
        dirty={dirty}
        saving={action.doing === "save"}
        onSave={save}
        onDiscard={() => {
          setTried(false);
          setFields(saved);
        }}
      />
      <BlockStack gap="400">
        <RefusalBanner
          text={action.refused === null ? null : t(`rewards:refused.${action.refused}`)}
          onDismiss={action.dismiss}
        />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              {reward ? (
                <StateCard
                  reward={reward}
                  dirty={dirty}
                  busy={action.busy}
                  onState={(state) => action.send({ intent: "state", state })}
                />
              ) : null}
              <GiftCard editing={editing} isNew={reward === null} />
              <TermsCard editing={editing} />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <PreviewCard reward={read.ok ? read.reward : null} />
              {read.ok && read.reward.terms.kind === "store_credit" ? (
                <CashbackCard amountMinor={read.reward.terms.amountMinor} cost={read.reward.cost} rate={rate} />
              ) : null}
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function editedOf({ name, cost, terms }: Reward): EditedReward {
  return { name, cost, terms };
}

function GiftCard({ editing, isNew }: { editing: Editing; isNew: boolean }): ReactElement {
  const { t } = useTexts();
  const { currencyCode } = useShop();
  const { fields, faults, change } = editing;
  return (
    <SectionCard title={t("rewards:gift.title")}>
      <FormLayout>
        {isNew ? (
          <ChoiceList
            title={t("rewards:kind.title")}
            selected={[fields.kind]}
            choices={REWARD_KINDS.map((value) => ({
              value,
              label: t(`rewards:kind.${value}`),
              helpText: t(`rewards:kind.${value}Help`),
            }))}
            onChange={([kind]) => change({ kind: REWARD_KINDS.find((each) => each === kind) ?? fields.kind })}
          />
        ) : (
          <BlockStack gap="100">
            <Text as="p" fontWeight="semibold">
              {t(`rewards:kind.${fields.kind}`)}
            </Text>
            <Text as="p">{t(`rewards:kind.${fields.kind}Help`)}</Text>
          </BlockStack>
        )}
        <TypedField
          label={t("rewards:name")}
          help={t("rewards:nameHelp")}
          maxLength={80}
          value={fields.name}
          fault={faults["name"]}
          onChange={(name) => change({ name })}
        />
        <TypedField
          label={t("rewards:cost")}
          kind="whole"
          suffix={t("form.points")}
          value={fields.cost}
          fault={faults["cost"]}
          onChange={(cost) => change({ cost })}
        />
        {fields.kind === "amount_off" || fields.kind === "store_credit" ? (
          <TypedField
            label={t("rewards:amount")}
            kind="amount"
            suffix={currencyCode}
            value={fields.amount}
            fault={faults["amount"]}
            onChange={(amount) => change({ amount })}
          />
        ) : null}
        {fields.kind === "percentage_off" ? (
          <TypedField
            label={t("rewards:percent")}
            kind="whole"
            suffix="%"
            value={fields.percent}
            fault={faults["percent"]}
            onChange={(percent) => change({ percent })}
          />
        ) : null}
      </FormLayout>
    </SectionCard>
  );
}

function TermsCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { currencyCode } = useShop();
  const { fields, faults, change } = editing;
  const isCode = fields.kind !== "store_credit";
  return (
    <SectionCard title={t("rewards:terms.title")}>
      <FormLayout>
        {isCode ? (
          <Checkbox
            label={t("rewards:terms.hasMinimum")}
            checked={fields.hasMinimum}
            onChange={(hasMinimum) => change({ hasMinimum })}
          />
        ) : null}
        {isCode && fields.hasMinimum ? (
          <TypedField
            label={t("rewards:terms.minimumAmount")}
            kind="amount"
            suffix={currencyCode}
            value={fields.minimum}
            fault={faults["minimum"]}
            onChange={(minimum) => change({ minimum })}
          />
        ) : null}
        <Checkbox label={t("rewards:terms.ends")} checked={fields.ends} onChange={(ends) => change({ ends })} />
        {fields.ends ? (
          <TypedField
            label={t("rewards:terms.validDays")}
            kind="whole"
            suffix={t("form.days")}
            value={fields.validDays}
            fault={faults["validDays"]}
            onChange={(validDays) => change({ validDays })}
          />
        ) : null}
        <Checkbox
          label={t("rewards:terms.limited")}
          checked={fields.limited}
          onChange={(limited) => change({ limited })}
        />
        {fields.limited ? (
          <TypedField
            label={t("rewards:terms.limitCount")}
            kind="whole"
            value={fields.limit}
            fault={faults["limit"]}
            onChange={(limit) => change({ limit })}
          />
        ) : null}
        {isCode ? (
          <ChoiceList
            allowMultiple
            title={t("rewards:combines.title")}
            selected={[
              ...(fields.withOrder ? ["order"] : []),
              ...(fields.withProduct ? ["product"] : []),
              ...(fields.withShipping && fields.kind !== "free_shipping" ? ["shipping"] : []),
            ]}
            choices={(["order", "product", "shipping"] as const)
              .filter((value) => value !== "shipping" || fields.kind !== "free_shipping")
              .map((value) => ({ value, label: t(`rewards:combines.class.${value}`) }))}
            onChange={(chosen) =>
              change({
                withOrder: chosen.includes("order"),
                withProduct: chosen.includes("product"),
                withShipping: chosen.includes("shipping"),
              })
            }
          />
        ) : null}
      </FormLayout>
    </SectionCard>
  );
}

function PreviewCard({ reward }: { reward: EditedReward | null }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <SectionCard title={t("rewards:preview.title")}>
      <div aria-live="polite">
        {reward === null ? (
          <Text as="p" tone="subdued">
            {t("rewards:preview.incomplete")}
          </Text>
        ) : (
          <BlockStack gap="200">
            <Text as="p" variant="headingMd" breakWord>
              {t("rewards:preview.for", {
                gift: giftInWords(reward.terms, t, format),
                points: t("points", { count: Number(reward.cost) }),
              })}
            </Text>
            <List>
              {termsInWords(reward.terms, t, format).map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          </BlockStack>
        )}
      </div>
    </SectionCard>
  );
}

function StateCard(props: {
  reward: Reward;
  dirty: boolean;
  busy: boolean;
  onState: (state: "active" | "archived") => void;
}): ReactElement {
  const { t } = useTexts();
  const { state } = props.reward;
  return (
    <SectionCard title={t("rewards:state.title")} lead={t(`rewards:state.${state}Means`)}>
      <InlineStack gap="200">
        {state === "active" ? null : (
          <Button variant="primary" loading={props.busy} disabled={props.dirty} onClick={() => props.onState("active")}>
            {t("rewards:state.activate")}
          </Button>
        )}
        {state === "archived" ? null : (
          <ConfirmButton
            label={t("rewards:state.archive")}
            consequence={t("rewards:state.archiveMeans")}
            confirm={t("rewards:state.archive")}
            busy={props.busy}
            onConfirm={() => props.onState("archived")}
          />
        )}
      </InlineStack>
      {props.dirty && state !== "active" ? (
        <Text as="p" tone="subdued">
          {t("rewards:state.saveFirst")}
        </Text>
      ) : null}
    </SectionCard>
  );
}
