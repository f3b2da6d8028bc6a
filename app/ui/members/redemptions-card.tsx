import type { ReactElement } from "react";
import { isGift } from "#app/domain/loyalty/birthday.ts";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { SectionCard } from "../form/section-card.tsx";
import type { Format } from "../format.ts";
import { NO_VALUE, useFormat } from "../format.ts";
import { PlainTable } from "../plain-table.tsx";
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
  const format = useFormat();
  const { redemptions } = props;
  usePolling(redemptions.some(({ state }) => state === "cancelling"));
  const actions = redemptions.some(({ cancellable }) => cancellable);
  return (
    <SectionCard
      title={t("members:redemptions.title")}
      lead={redemptions.length === 0 ? t("members:redemptions.none") : undefined}
    >
      {redemptions.length === 0 ? null : (
        <PlainTable
          caption={t("members:redemptions.title")}
          columns={[
            { label: t("members:redemptions.at") },
            { label: t("members:redemptions.reward") },
            { label: t("members:redemptions.points"), numeric: true },
            { label: t("members:redemptions.code") },
            { label: t("members:redemptions.state") },
            { label: t("members:redemptions.returned"), numeric: true },
            ...(actions ? [{ label: t("members:redemptions.actions") }] : []),
          ]}
          rows={redemptions.map((one) => ({
            key: one.id,
            cells: [
              format.instant(one.createdAt),
              rewardInWords(one, t, format),
              isGift(one) ? NO_VALUE : format.count(one.points),
              one.code ?? "–",
              stateInWords(one, t),
              isGift(one) ? NO_VALUE : format.count(one.returnedPoints),
              ...(actions
                ? [
                    one.cancellable ? (
                      <CancelButton key="cancel" redemption={one} busy={props.busy} onCancel={props.onCancel} />
                    ) : null,
                  ]
                : []),
            ],
          }))}
        />
      )}
    </SectionCard>
  );
}

function CancelButton(props: {
  redemption: StatementRedemption;
  busy: boolean;
  onCancel: (redemptionId: string) => void;
}): ReactElement {
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
