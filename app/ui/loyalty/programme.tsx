import { Badge, BlockStack, InlineGrid, Layout, Page } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import type { ProgrammeRules, ProgrammeStatus } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { jsonField, sameFields } from "../form/json-field.ts";
import { PageSaveBar } from "../form/page-save-bar.tsx";
import type { Titles } from "../form/product-choice-field.tsx";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import type { Action } from "../form/use-action.ts";
import { useAction } from "../form/use-action.ts";
import { useShop } from "../shop-context.ts";
import type { EarlierCost } from "./earlier-orders-card.tsx";
import { EarlierOrdersCard } from "./earlier-orders-card.tsx";
import { ExampleCard } from "./example-card.tsx";
import type { GiftReward } from "./birthday-gift.ts";
import type { ProgrammeFields } from "./programme-form.ts";
import { fieldsOfRules, rulesOfFields } from "./programme-form.ts";
import type { Trial } from "./publish-card.tsx";
import { PublishCard } from "./publish-card.tsx";
import type { Editing } from "./editing.ts";
import { RulesForm } from "./rules-form.tsx";
import { StartCard } from "./start-card.tsx";
import { STATUS_TONE, StatusCard } from "./status-card.tsx";
import type { Version } from "./versions-card.tsx";
import { VersionsCard } from "./versions-card.tsx";

/** What the page's action can have done. */
export type ProgrammeDone =
  "created" | "saved" | "published" | "live" | "test" | "paused" | "testers" | "counted" | "previewed";

/** Why it was not done. */
export type ProgrammeReason =
  | "invalid_rules"
  | "nothing_to_publish"
  | "not_published"
  | "no_such_date"
  | "not_live"
  | "not_earlier"
  | "too_many"
  | "not_a_customer";

/** What a preview answers. */
export type ProgrammeData = { trial: Trial } | { cost: EarlierCost };

export type ProgrammeProps = {
  /** null before the merchant has begun */
  programme: {
    status: ProgrammeStatus;
    draft: ProgrammeRules;
    published: ProgrammeRules | null;
    testCustomers: bigint[];
    earnsFrom: number | null;
    members: number;
    pendingPoints: bigint;
  } | null;
  /** the rules to begin with */
  starting: ProgrammeRules;
  versions: Version[];
  titles: Titles;
  /** rewards that give a code */
  gifts: GiftReward[];
  /** the shop's local date, days since 1970-01-01 */
  today: number;
  /** where the form for earlier orders begins, "2026-11-22" */
  suggestedSince: string;
};

/** The programme: the first five minutes, then its rules, what publishing them changes, and what it is doing. */
export function Programme(props: ProgrammeProps): ReactElement {
  const { t } = useTexts();
  const toast = useCallback((done: ProgrammeDone) => (done === "previewed" ? null : t(`programme:done.${done}`)), [t]);
  const action = useAction<ProgrammeDone, ProgrammeReason, ProgrammeData>(toast);
  const status = props.programme?.status;
  return (
    <Page
      title={t("programme:title")}
      titleMetadata={status ? <Badge tone={STATUS_TONE[status]}>{t(`programme:status.${status}`)}</Badge> : undefined}
    >
      <BlockStack gap="400">
        <RefusalBanner
          text={action.refused === null ? null : t(`programme:refused.${action.refused}`)}
          onDismiss={action.dismiss}
        />
        {props.programme === null ? (
          <Start starting={props.starting} gifts={props.gifts} today={props.today} action={action} />
        ) : (
          <Edit {...props} programme={props.programme} action={action} />
        )}
      </BlockStack>
    </Page>
  );
}

type Doing = Action<ProgrammeDone, ProgrammeReason, ProgrammeData>;

function useEditing(saved: ProgrammeFields): Editing & { rules: ProgrammeRules | null; reset: () => void } {
  const { currencyCode } = useShop();
  const [fields, setFields] = useState(saved);
  const read = rulesOfFields(fields, currencyCode);
  return {
    fields,
    faults: read.ok ? {} : read.faults,
    change: (part) => setFields((before) => ({ ...before, ...part })),
    rules: read.ok ? read.rules : null,
    reset: () => setFields(saved),
  };
}

function Start(props: {
  starting: ProgrammeRules;
  gifts: readonly GiftReward[];
  today: number;
  action: Doing;
}): ReactElement {
  const { action } = props;
  const { currencyCode } = useShop();
  const editing = useEditing(fieldsOfRules(props.starting, currencyCode));
  const start = (): void => {
    if (editing.rules) action.send({ intent: "create", rules: jsonField(editing.rules) });
  };
  return (
    <Layout>
      <Layout.Section>
        <StartCard editing={editing} busy={action.busy} onStart={start} />
      </Layout.Section>
      <Layout.Section variant="oneThird">
        <ExampleCard rules={editing.rules} gifts={props.gifts} today={props.today} />
      </Layout.Section>
    </Layout>
  );
}

function Edit(
  props: ProgrammeProps & { programme: NonNullable<ProgrammeProps["programme"]>; action: Doing },
): ReactElement {
  const { t } = useTexts();
  const { currencyCode } = useShop();
  const { programme, action } = props;
  const saved = fieldsOfRules(programme.draft, currencyCode);
  const editing = useEditing(saved);
  const dirty = editing.rules ? !sameFields(editing.rules, programme.draft) : !sameFields(editing.fields, saved);
  const [tried, setTried] = useState(false);
  const save = (): void => {
    setTried(true);
    if (editing.rules) action.send({ intent: "save", rules: jsonField(editing.rules) });
    else window.shopify.toast.show(t("form.correct"), { isError: true });
  };
  const data = action.answer?.ok ? action.answer.data : undefined;
  return (
    <>
      <PageSaveBar
        dirty={dirty}
        saving={action.doing === "save"}
        onSave={save}
        onDiscard={() => {
          setTried(false);
          editing.reset();
        }}
      />
      <RefusalBanner text={tried && !editing.rules ? t("form.correct") : null} onDismiss={() => setTried(false)} />
      {/* What it is doing and what waits to be published come first, on a phone as well: the rules are long. */}
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
        <StatusCard
          status={programme.status}
          published={programme.published !== null}
          testCustomers={programme.testCustomers}
          busy={action.busy}
          doing={action.doing}
          onStatus={(status) => action.send({ intent: "status", status })}
          onTesters={(ids) => action.send({ intent: "testers", customerIds: jsonField(ids) })}
        />
        <PublishCard
          published={programme.published}
          draft={programme.draft}
          gifts={props.gifts}
          members={programme.members}
          pendingPoints={programme.pendingPoints}
          trial={data && "trial" in data ? data.trial : null}
          dirty={dirty}
          doing={action.doing}
          busy={action.busy}
          onTry={() => action.send({ intent: "preview" })}
          onPublish={() => action.send({ intent: "publish" })}
        />
      </InlineGrid>
      <Layout>
        <Layout.Section>
          <RulesForm editing={editing} titles={props.titles} gifts={props.gifts} />
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <ExampleCard rules={editing.rules} gifts={props.gifts} today={props.today} />
            {programme.status !== "live" || programme.earnsFrom === null ? null : (
              <EarlierOrdersCard
                earnsFrom={programme.earnsFrom}
                suggestedSince={props.suggestedSince}
                cost={data && "cost" in data ? data.cost : null}
                busy={action.busy}
                doing={action.doing}
                onPreview={(since) => action.send({ intent: "earlier-preview", since })}
                onCount={(since) => action.send({ intent: "earlier-count", since })}
              />
            )}
            <VersionsCard versions={props.versions} gifts={props.gifts} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </>
  );
}
