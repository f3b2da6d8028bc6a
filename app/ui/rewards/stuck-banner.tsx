import { Banner, BlockStack, Box, Button, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import type { RedemptionState } from "#app/domain/loyalty/redemption.ts";
import type { RewardKind, RewardTerms } from "#app/domain/loyalty/reward.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { readText } from "../form/field-fault.ts";
import { TypedField } from "../form/typed-field.tsx";
import { useFormat } from "../format.ts";
import { giftInWords } from "./reward-in-words.ts";

/** A redemption that does not go on by itself; instants in epoch milliseconds. */
export type Stuck = {
  id: string;
  memberId: bigint;
  /** null for a guest and after an erasure */
  customerId: bigint | null;
  kind: RewardKind;
  rewardName: string;
  terms: RewardTerms;
  points: bigint;
  state: RedemptionState;
  code: string | null;
  createdAt: number;
  askedAt: number | null;
};

/** What a person says of a parked redemption. */
export type Resolution = { redemptionId: string; happened: boolean; reason: string };

/** Redemptions that a person must decide, and those that Shopify has kept waiting; their points stay reserved. */
export function StuckBanner(props: {
  stuck: readonly Stuck[];
  busy: boolean;
  onResolve: (resolution: Resolution) => void;
}): ReactElement {
  const { t } = useTexts();
  const parked = props.stuck.filter(({ state }) => state === "parked");
  const waiting = props.stuck.length - parked.length;
  return (
    <Banner
      tone="warning"
      title={
        parked.length > 0
          ? t("rewards:parked.title", { count: parked.length })
          : t("rewards:parked.waiting", { count: waiting })
      }
    >
      <BlockStack gap="300">
        {parked.length > 0 ? <Text as="p">{t("rewards:parked.body")}</Text> : null}
        {parked.map((one) => (
          <OneParked key={one.id} one={one} busy={props.busy} onResolve={props.onResolve} />
        ))}
        {waiting > 0 && parked.length > 0 ? (
          <Text as="p">{t("rewards:parked.waiting", { count: waiting })}</Text>
        ) : null}
        {waiting > 0 ? <Text as="p">{t("rewards:parked.waitingBody")}</Text> : null}
      </BlockStack>
    </Banner>
  );
}

function OneParked(props: { one: Stuck; busy: boolean; onResolve: (resolution: Resolution) => void }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { one } = props;
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const read = readText(reason);
  // Store credit is doubtful while it is given, a code while it is taken away again.
  const doubt = one.kind === "store_credit" ? "credit" : "code";
  const say = (happened: boolean): void => {
    setTried(true);
    if (read.ok) props.onResolve({ redemptionId: one.id, happened, reason: read.value });
  };
  return (
    <Box background="bg-surface" padding="300" borderRadius="200">
      <BlockStack gap="200">
        <Text as="h3" variant="headingSm" breakWord>
          {one.rewardName} · {giftInWords(one.terms, t, format)}
          {one.code === null ? "" : ` · ${one.code}`}
        </Text>
        <Text as="p">
          {t("rewards:parked.held", { count: Number(one.points) })}{" "}
          {t("rewards:parked.asked", { at: format.instant(one.askedAt ?? one.createdAt) })}
        </Text>
        <InlineStack gap="300">
          <Link url={`/app/members/${one.memberId}`}>{t("rewards:parked.statement")}</Link>
          {one.customerId === null ? null : (
            <Link url={`shopify://admin/customers/${one.customerId}`} target="_top">
              {t("rewards:parked.inShopify")}
            </Link>
          )}
        </InlineStack>
        <TypedField
          label={t("rewards:parked.reason")}
          help={t("rewards:parked.reasonHelp")}
          maxLength={200}
          value={reason}
          fault={tried && !read.ok ? read.fault : undefined}
          onChange={setReason}
        />
        <InlineStack gap="200">
          <Button disabled={props.busy} onClick={() => say(true)}>
            {t(`rewards:parked.${doubt}Yes`, { count: Number(one.points) })}
          </Button>
          <Button disabled={props.busy} onClick={() => say(false)}>
            {t(`rewards:parked.${doubt}No`, { count: Number(one.points) })}
          </Button>
        </InlineStack>
      </BlockStack>
    </Box>
  );
}
