import { useLocation, useNavigate } from "@remix-run/react";
import {
  BlockStack,
  Box,
  Button,
  ChoiceList,
  FormLayout,
  InlineGrid,
  InlineStack,
  Layout,
  Page,
  Text,
} from "@shopify/polaris";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import type { Activation, Campaign } from "#app/domain/campaigns/campaign.ts";
import type { CampaignAction, CampaignRefusal } from "#app/domain/campaigns/lifecycle.ts";
import type { EditRefusal } from "#app/domain/campaigns/terms.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { keepFrame } from "../embedded-address.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { faultText } from "../form/field-fault.ts";
import { jsonField, sameFields } from "../form/json-field.ts";
import { PageSaveBar } from "../form/page-save-bar.tsx";
import type { Titles } from "../form/product-choice-field.tsx";
import { ProductChoiceField } from "../form/product-choice-field.tsx";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import type { Done } from "../form/use-action.ts";
import { useAction } from "../form/use-action.ts";
import { useFormat } from "../format.ts";
import { useShop } from "../shop-context.ts";
import type { CampaignFaults, CampaignFields, EditedCampaign } from "./campaign-form.ts";
import { campaignOfFields, fieldsOfCampaign } from "./campaign-form.ts";
import { bonusInWords, windowInWords } from "./campaign-in-words.ts";
import { StateBadge } from "./campaigns.tsx";
import type { Outlook, Results } from "./outlook-card.tsx";
import { OutlookCard, ResultsCard } from "./outlook-card.tsx";
import { PolicyCard } from "./policy-card.tsx";

export type CampaignDone = "created" | "saved" | "dropped" | CampaignAction;
export type CampaignReason =
  CampaignRefusal | EditRefusal | "invalid" | "no_such_campaign" | "no_such_time" | "ends_before_start";

export type CampaignPageProps = {
  /** null: a new one */
  campaign: Campaign | null;
  /** the same as it is edited; null: a new one */
  edited: EditedCampaign | null;
  log: readonly Activation[];
  outlook: Outlook | null;
  /** null before it ever ran */
  results: Results | null;
  policy: ProgrammeRules["campaigns"] | null;
  titles: Titles;
  /** whether the programme lets anybody earn now */
  earning: boolean;
};

type Editing = { fields: CampaignFields; faults: CampaignFaults; change: (part: Partial<CampaignFields>) => void };

/** One campaign: what it gives and when, what that would cost, the button that starts it, and what it gave. */
export function CampaignPage(props: CampaignPageProps): ReactElement {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { search } = useLocation();
  const { campaign } = props;
  const toast = useCallback((done: CampaignDone) => t(`campaigns:done.${done}`), [t]);
  const onDone = useCallback(
    ({ done, data: id }: Done<CampaignDone, number>) => {
      if (done === "created" && id !== undefined) navigate(keepFrame(`/app/campaigns/${id}`, search));
      if (done === "dropped") navigate(keepFrame("/app/campaigns", search));
    },
    [navigate, search],
  );
  const action = useAction<CampaignDone, CampaignReason, number>(toast, onDone);
  const saved = fieldsOfCampaign(props.edited);
  const [fields, setFields] = useState(saved);
  const [tried, setTried] = useState(false);
  const read = campaignOfFields(fields);
  const dirty = !sameFields(fields, saved);
  const editable = campaign === null || campaign.state === "draft" || campaign.state === "scheduled";
  // What shoppers were promised stays; its name and its end may still change.
  const running = campaign?.state === "active" || campaign?.state === "paused";
  const editing: Editing = {
    fields,
    faults: read.ok || (campaign === null && !tried) ? {} : read.faults,
    change: (part) => setFields((before) => ({ ...before, ...part })),
  };
  const save = (): void => {
    setTried(true);
    if (read.ok) action.send({ intent: "save", campaign: jsonField(read.campaign) });
    else window.shopify.toast.show(t("form.correct"), { isError: true });
  };
  return (
    <Page
      title={campaign?.name ?? t("campaigns:new")}
      backAction={{ content: t("campaigns:title"), url: "/app/campaigns" }}
      titleMetadata={campaign ? <StateBadge state={campaign.state} /> : undefined}
    >
      <PageSaveBar
        dirty={(editable || running) && dirty}
        saving={action.doing === "save"}
        onSave={save}
        onDiscard={() => {
          setTried(false);
          setFields(saved);
        }}
      />
      <BlockStack gap="400">
        <RefusalBanner
          text={action.refused === null ? null : t(`campaigns:refused.${action.refused}`)}
          onDismiss={action.dismiss}
        />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              {campaign ? (
                <RunCard
                  campaign={campaign}
                  earning={props.earning}
                  dirty={dirty}
                  busy={action.busy}
                  doing={action.doing}
                  onAct={(act) => action.send({ intent: act })}
                  onDrop={() => action.send({ intent: "drop" })}
                />
              ) : null}
              {campaign && !editable ? <Settled campaign={campaign} titles={props.titles} /> : null}
              {running ? <EndCard editing={editing} /> : null}
              {editable ? <BonusCard editing={editing} titles={props.titles} /> : null}
              {editable ? <WindowCard editing={editing} /> : null}
              {props.results === null ? null : <ResultsCard results={props.results} />}
              {props.log.length === 0 ? null : <LogCard log={props.log} />}
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              {editable ? <OutlookCard outlook={props.outlook} isNew={campaign === null} stale={dirty} /> : null}
              {props.policy === null ? null : <PolicyCard policy={props.policy} />}
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function BonusCard({ editing, titles }: { editing: Editing; titles: Titles }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  const { fields, faults, change } = editing;
  return (
    <SectionCard title={t("campaigns:bonus.title")}>
      <FormLayout>
        <TypedField
          label={t("campaigns:name")}
          help={t("campaigns:nameHelp")}
          maxLength={80}
          value={fields.name}
          fault={faults["name"]}
          onChange={(name) => change({ name })}
        />
        <ChoiceList
          title={t("campaigns:bonus.kind")}
          selected={[fields.kind]}
          choices={[
            { value: "multiple", label: t("campaigns:bonus.multiple") },
            { value: "fixed", label: t("campaigns:bonus.fixed") },
          ]}
          onChange={([kind]) => change({ kind: kind === "fixed" ? "fixed" : "multiple" })}
        />
        {fields.kind === "multiple" ? (
          <TypedField
            label={t("campaigns:bonus.multipleOf")}
            help={t("campaigns:bonus.multipleHelp")}
            suffix="×"
            value={fields.multiple}
            fault={faults["multiple"]}
            onChange={(multiple) => change({ multiple })}
          />
        ) : (
          <TypedField
            label={t("campaigns:bonus.fixedPoints")}
            help={t("campaigns:bonus.fixedHelp")}
            kind="whole"
            suffix={t("form.points")}
            value={fields.points}
            fault={faults["points"]}
            onChange={(points) => change({ points })}
          />
        )}
        <ChoiceList
          title={t("campaigns:products.title")}
          selected={[fields.allProducts ? "all" : "chosen"]}
          choices={[
            { value: "all", label: t("campaigns:products.all") },
            { value: "chosen", label: t("campaigns:products.chosen") },
          ]}
          onChange={([which]) => change({ allProducts: which === "all" })}
        />
        {fields.allProducts ? null : (
          <ProductChoiceField
            label={t("campaigns:products.which")}
            choice={fields.products}
            titles={titles}
            error={faultText(faults["products"], t, format, currencyCode)}
            onChange={(products) => change({ products })}
          />
        )}
      </FormLayout>
    </SectionCard>
  );
}

function WindowCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { timeZone } = useShop();
  const { fields, faults, change } = editing;
  return (
    <SectionCard title={t("campaigns:window.title")} lead={t("campaigns:window.lead", { timeZone })}>
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
        <TypedField
          label={t("campaigns:window.starts")}
          help={t("campaigns:window.startsHelp")}
          kind="datetime-local"
          value={fields.starts}
          fault={faults["starts"]}
          onChange={(starts) => change({ starts })}
        />
        <TypedField
          label={t("campaigns:window.ends")}
          help={t("campaigns:window.endsHelp")}
          kind="datetime-local"
          value={fields.ends}
          fault={faults["ends"]}
          onChange={(ends) => change({ ends })}
        />
      </InlineGrid>
    </SectionCard>
  );
}

/** Of a campaign that has begun: what may still change. */
function EndCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { timeZone } = useShop();
  const { fields, faults, change } = editing;
  return (
    <SectionCard title={t("campaigns:running.title")} lead={t("campaigns:running.lead", { timeZone })}>
      <FormLayout>
        <TypedField
          label={t("campaigns:name")}
          maxLength={80}
          value={fields.name}
          fault={faults["name"]}
          onChange={(name) => change({ name })}
        />
        <TypedField
          label={t("campaigns:window.ends")}
          help={t("campaigns:window.endsHelp")}
          kind="datetime-local"
          value={fields.ends}
          fault={faults["ends"]}
          onChange={(ends) => change({ ends })}
        />
      </FormLayout>
    </SectionCard>
  );
}

function Settled({ campaign, titles }: { campaign: Campaign; titles: Titles }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { products } = campaign;
  return (
    <SectionCard title={t("campaigns:bonus.title")}>
      <Text as="p" variant="headingLg">
        {bonusInWords(campaign.bonus, t)}
      </Text>
      <Text as="p">{windowInWords(campaign, t, format)}</Text>
      <Text as="p" breakWord>
        {products === null
          ? t("campaigns:products.all")
          : [
              ...products.productIds.map(
                (id) => titles[id.toString()] ?? t("form.productNumber", { id: id.toString() }),
              ),
              ...products.collectionIds.map((id) => t("form.collectionNumber", { id: id.toString() })),
              ...products.tags,
            ].join(", ")}
      </Text>
    </SectionCard>
  );
}

const ACTIONS: Record<Campaign["state"], readonly CampaignAction[]> = {
  draft: ["start", "schedule"],
  scheduled: ["start", "unschedule"],
  active: ["pause", "end"],
  paused: ["resume", "end"],
  ended: [],
};

function RunCard(props: {
  campaign: Campaign;
  earning: boolean;
  dirty: boolean;
  busy: boolean;
  doing: string | null;
  onAct: (action: CampaignAction) => void;
  onDrop: () => void;
}): ReactElement {
  const { t } = useTexts();
  const { state, startsAt } = props.campaign;
  const offered = ACTIONS[state].filter((action) => action !== "schedule" || startsAt !== null);
  return (
    <SectionCard title={t(`campaigns:state.${state}`)} lead={t(`campaigns:state.${state}Means`)}>
      {props.earning || state === "ended" ? null : <Text as="p">{t("campaigns:run.notEarning")}</Text>}
      {props.dirty ? (
        <Text as="p" tone="subdued">
          {t("campaigns:run.saveFirst")}
        </Text>
      ) : null}
      {offered.length === 0 ? null : (
        <InlineStack gap="200">
          {offered.map((action) =>
            action === "end" ? (
              <ConfirmButton
                key={action}
                critical
                label={t("campaigns:run.end")}
                consequence={t("campaigns:run.endMeans")}
                confirm={t("campaigns:run.endNow")}
                busy={props.doing === "end"}
                disabled={props.busy}
                onConfirm={() => props.onAct("end")}
              />
            ) : (
              <Button
                key={action}
                {...(action === "start" || action === "resume" ? { variant: "primary" as const } : {})}
                loading={props.doing === action}
                disabled={props.dirty || props.busy}
                onClick={() => props.onAct(action)}
              >
                {t(`campaigns:run.${action}`)}
              </Button>
            ),
          )}
          {state === "draft" ? (
            <ConfirmButton
              critical
              label={t("campaigns:run.drop")}
              consequence={t("campaigns:run.dropMeans")}
              confirm={t("campaigns:run.dropNow")}
              busy={props.doing === "drop"}
              disabled={props.busy}
              onConfirm={props.onDrop}
            />
          ) : null}
        </InlineStack>
      )}
    </SectionCard>
  );
}

function LogCard({ log }: { log: readonly Activation[] }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <SectionCard title={t("campaigns:log.title")} lead={t("campaigns:log.lead")}>
      {log.map(({ startedAt, endedAt }) => (
        <Box key={startedAt}>
          <Text as="p">
            {endedAt === null
              ? t("campaigns:log.since", { start: format.instant(startedAt) })
              : t("campaigns:window.both", { start: format.instant(startedAt), end: format.instant(endedAt) })}
          </Text>
        </Box>
      ))}
    </SectionCard>
  );
}
