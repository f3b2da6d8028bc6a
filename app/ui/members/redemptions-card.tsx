import { Badge, BlockStack, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { isGift } from "#app/domain/loyalty/birthday.ts";
import type { RedemptionState } from "#app/domain/loyalty/redemption.ts";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { SectionCard } from "../form/section-card.tsx";
import type { Format } from "../format.ts";
import { useFormat } from "../format.ts";
import { giftInWords } from "../rewards/reward-in-words.ts";
import { usePolling } from "../use-polling.ts";
import type { StatementRedemption } from "./statement.ts";

/** What a member redeemed and was given; a code that nobody has used yet can be cancelled here. */
export function RedemptionsCard(props: {
  redemptions: readonly StatementRedemption[];
  busy: boolean;
  onCancel: (redemptionId: string) => void;
}): ReactElement {
  const { t } = useTexts();
  const { redemptions } = props;
  usePolling(redemptions.some(({ state }) => state === "cancelling"));
  return (
    <SectionCard
      title={t("members:redemptions.title")}
      lead={redemptions.length === 0 ? t("members:redemptions.none") : undefined}
    >
      {redemptions.length === 0 ? null : (
        <ul className="plain-list">
          {redemptions.map((one) => (
            <li key={one.id}>
              <OneRedemption redemption={one} busy={props.busy} onCancel={props.onCancel} />
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}

const TONE: Partial<Record<RedemptionState, "success" | "warning" | "attention">> = {
  issued: "success",
  cancelling: "attention",
  parked: "warning",
};

type OneProps = { redemption: StatementRedemption; busy: boolean; onCancel: (redemptionId: string) => void };

function OneRedemption(props: OneProps): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const one = props.redemption;
  const tone = TONE[one.state];
  const points = (count: bigint): string => t("points", { count: Number(count) });
  const facts = [
    format.instant(one.createdAt),
    !isGift(one) && points(one.points),
    one.code !== null && t("members:redemptions.codeIs", { code: one.code }),
    one.returnedPoints > 0n && t("members:redemptions.returned", { points: points(one.returnedPoints) }),
  ].filter((fact) => fact !== false);
  return (
    <BlockStack gap="150">
      <InlineStack gap="200" align="space-between" blockAlign="start">
        <Text as="h3" variant="headingSm" breakWord>
          {rewardInWords(one, t, format)}
        </Text>
        <Badge {...(tone === undefined ? {} : { tone })}>{stateInWords(one, t)}</Badge>
      </InlineStack>
      <Text as="p" tone="subdued">
        {facts.join(" · ")}
      </Text>
      {one.cancellable ? <CancelButton {...props} /> : null}
    </BlockStack>
  );
}

function CancelButton(props: OneProps): ReactElement {
  const { t } = useTexts();
  const { id, points, code } = props.redemption;
  const gift = isGift(props.redemption);
  const says = { code: code ?? "–", points: t("points", { count: Number(points) }) };
  return (
    <ConfirmButton
      label={gift ? t("members:redemptions.cancelGift") : t("members:redemptions.cancel")}
      consequence={gift ? t("members:redemptions.cancelGiftSays", says) : t("members:redemptions.cancelSays", says)}
      confirm={t("members:redemptions.cancelConfirm")}
      busy={props.busy}
      critical
      onConfirm={() => props.onCancel(id)}
    />
  );
}

function stateInWords(redemption: StatementRedemption, t: Texts): string {
  const { state, usedOrderId } = redemption;
  if (state === "used" && usedOrderId !== null) {
    return t("members:redemptions.usedIn", { order: usedOrderId.toString() });
  }
  if (state === "failed" && isGift(redemption)) return t("members:redemptions.giftFailed");
  return t(`members:redemptionState.${state}`);
}

function rewardInWords(redemption: StatementRedemption, t: Texts, format: Format): string {
  const { rewardName, reward } = redemption.terms;
  const words = `${rewardName} · ${giftInWords(reward, t, format)}`;
  return isGift(redemption) ? t("members:redemptions.gift", { reward: words }) : words;
}
