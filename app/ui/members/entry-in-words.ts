import type { Texts } from "#app/i18n/texts.ts";
import type { StatementEntry } from "./statement.ts";

/** Why a balance changed, as a sentence. Names and reasons are others' texts and shown as they are. */
export function causeInWords(entry: StatementEntry, t: Texts): string {
  const order = entry.orderId?.toString() ?? "";
  const reward = entry.rewardName ?? t("members:cause.someReward");
  switch (entry.kind) {
    case "award":
      return entry.productTitle === null
        ? t("members:cause.award", { order })
        : t("members:cause.awardLine", { order, product: entry.productTitle });
    case "bonus":
      return t("members:cause.bonus", { order, campaign: entry.campaignName ?? t("members:cause.someCampaign") });
    case "birthday":
      return t("members:cause.birthday");
    case "return":
      return entry.orderId === null
        ? t("members:cause.return", { reward })
        : t("members:cause.returnOrder", { reward, order });
    case "write_off":
      return t("members:cause.write_off", { order });
    case "adjustment": {
      const said = { actor: entry.actor ?? "–", reason: entry.reason ?? "–" };
      return entry.toAll ? t("members:cause.gift", said) : t("members:cause.adjustment", said);
    }
    case "redemption":
      return entry.orderId === null
        ? t("members:cause.redemption", { reward })
        : t("members:cause.redemptionAgain", { reward, order });
    case "expiry":
      return t("members:cause.expiry");
    case "reversal":
      return entry.alreadyExpired > 0n
        ? t("members:cause.reversalExpired", { order, count: Number(entry.alreadyExpired) })
        : t("members:cause.reversal", { order });
    case "transfer":
      return t("members:cause.transfer", { member: entry.otherMemberId?.toString() ?? "–" });
  }
}
