import { Badge, BlockStack, InlineStack, Layout, Link, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { jsonField } from "../form/json-field.ts";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { useAction } from "../form/use-action.ts";
import { useFormat } from "../format.ts";
import { AdjustCard } from "./adjust-card.tsx";
import { BirthdayCard } from "./birthday-card.tsx";
import { causeInWords } from "./entry-in-words.ts";
import { memberName } from "./members.tsx";
import { OrderReasons } from "./order-reasons.tsx";
import { PlainTable } from "../plain-table.tsx";
import { RedemptionsCard } from "./redemptions-card.tsx";
import type { Statement } from "./statement.ts";

export type MemberDone = "adjusted" | "birthday" | "cancelling";
export type MemberReason =
  | "invalid"
  | "unknown_member"
  | "unknown_redemption"
  | "not_cancellable"
  | "no_such_day"
  | "reason_missing"
  | "insufficient_points"
  | "operation_reused"
  | "nothing_to_adjust"
  | "too_many_points";

/** A member's statement: what they have, why, and what may be done about it. */
export function MemberPage({ statement }: { statement: Statement }): ReactElement {
  const { t } = useTexts();
  const [done, setDone] = useState(0);
  const toast = useCallback((what: MemberDone) => t(`members:done.${what}`), [t]);
  const onDone = useCallback(() => setDone((before) => before + 1), []);
  const action = useAction<MemberDone, MemberReason>(toast, onDone);
  const { member } = statement;
  const ended = member.erased || member.mergedInto !== null;
  return (
    <Page
      title={memberName(member, t)}
      backAction={{ content: t("members:title"), url: "/app/members" }}
      titleMetadata={member.deficit > 0n ? <Badge tone="warning">{t("members:owes")}</Badge> : undefined}
    >
      <BlockStack gap="400">
        <RefusalBanner
          text={action.refused === null ? null : t(`members:refused.${action.refused}`)}
          onDismiss={action.dismiss}
        />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <BalanceCard statement={statement} />
              <EntriesCard statement={statement} />
              <OrderReasons statement={statement} />
              <RedemptionsCard
                redemptions={statement.redemptions}
                busy={action.busy}
                onCancel={(redemptionId) => action.send({ intent: "cancel-code", redemptionId })}
              />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <LotsCard statement={statement} />
              <PersonCard statement={statement} />
              {ended || member.customerId === null ? null : (
                <BirthdayCard
                  statement={statement}
                  saving={action.doing === "birthday"}
                  onSave={(birthday) => action.send({ intent: "birthday", birthday: jsonField(birthday) })}
                />
              )}
              {ended ? null : (
                <AdjustCard
                  key={done}
                  busy={action.busy}
                  onAdjust={(adjustment) => action.send({ intent: "adjust", ...adjustment })}
                />
              )}
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function BalanceCard({ statement }: { statement: Statement }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <SectionCard title={t("members:balance.title")}>
      <dl className="facts">
        {(["balance", "available", "held", "pending", "deficit"] as const).map((name) => (
          <div key={name}>
            <dt>{t(`members:balance.${name}`)}</dt>
            <dd>{t("points", { count: Number(statement.member[name]) })}</dd>
          </div>
        ))}
      </dl>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("members:balance.equation")}
      </Text>
      {statement.holds.map(({ points, at, rewardName }) => (
        <Text as="p" key={at}>
          {t("members:balance.heldFor", {
            points: t("points", { count: Number(points) }),
            reward: rewardName ?? t("members:cause.someReward"),
            at: format.instant(at),
          })}
        </Text>
      ))}
    </SectionCard>
  );
}

function LotsCard({ statement }: { statement: Statement }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { lots, pending } = statement;
  return (
    <SectionCard
      title={t("members:lots.title")}
      lead={lots.length + pending.length === 0 ? t("members:lots.none") : undefined}
    >
      <dl className="facts">
        {pending.map((one, index) => (
          <div key={`p${index}`}>
            <dt>
              {t("members:lots.pending", {
                points: t("points", { count: Number(one.points) }),
                order: one.orderId.toString(),
              })}
              {one.campaignName === null ? "" : ` · ${one.campaignName}`}
            </dt>
            <dd>{t("members:lots.ready", { at: format.dateAt(one.releaseAt) })}</dd>
          </div>
        ))}
        {lots.map((lot) => (
          <div key={lot.number}>
            <dt>{t("points", { count: Number(lot.left) })}</dt>
            <dd>
              {lot.expiresAt === null
                ? t("members:lots.forEver")
                : // They expire when a day of the shop's ends: that day is the last one.
                  t("members:lots.expires", { at: format.dateAt(lot.expiresAt - 1) })}
            </dd>
          </div>
        ))}
      </dl>
    </SectionCard>
  );
}

function PersonCard({ statement }: { statement: Statement }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { customerId, mergedInto, erased, joinedAt } = statement.member;
  return (
    <SectionCard title={t("members:person.title")}>
      {mergedInto === null ? null : (
        <Text as="p">
          <Link url={`/app/members/${mergedInto}`}>{t("members:person.merged", { id: mergedInto.toString() })}</Link>
        </Text>
      )}
      {erased ? <Text as="p">{t("members:person.erased")}</Text> : null}
      {customerId === null || erased ? null : (
        <Text as="p">
          <Link url={`shopify://admin/customers/${customerId}`} target="_top">
            {t("members:person.inShopify")}
          </Link>
        </Text>
      )}
      <Text as="p">{t("members:person.joined", { at: format.dateAt(joinedAt) })}</Text>
    </SectionCard>
  );
}

function EntriesCard({ statement }: { statement: Statement }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { entries } = statement;
  return (
    <SectionCard
      title={t("members:entries.title")}
      lead={entries.length === 0 ? t("members:entries.none") : t("members:entries.lead")}
    >
      {entries.length === 0 ? null : (
        <PlainTable
          stacks
          caption={t("members:entries.title")}
          columns={[
            { label: t("members:entries.at") },
            { label: t("members:entries.kind") },
            { label: t("members:entries.cause") },
            { label: t("members:entries.points"), numeric: true },
            { label: t("members:entries.balance"), numeric: true },
          ]}
          rows={entries.map((entry) => ({
            key: String(entry.number),
            cells: [
              format.instant(entry.at),
              t(`members:kind.${entry.kind}`),
              causeInWords(entry, t),
              format.signed(entry.points),
              format.count(entry.balance),
            ],
          }))}
        />
      )}
      <InlineStack gap="300">
        {statement.before === null ? null : (
          <Link url={`/app/members/${statement.member.id}?before=${statement.before}`}>
            {t("members:entries.older")}
          </Link>
        )}
        {statement.latest ? null : (
          <Link url={`/app/members/${statement.member.id}`}>{t("members:entries.latest")}</Link>
        )}
      </InlineStack>
    </SectionCard>
  );
}
