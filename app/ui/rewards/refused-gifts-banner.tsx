import { Banner, BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";

/** Birthday gifts of a reward that Shopify refused to make, and its word for why. */
export type RefusedGifts = { rewardId: number; rewardName: string; failure: string; gifts: number };

/** Birthday gifts that were promised and could not be made: nobody loses one without a person having said so. */
export function RefusedGiftsBanner(props: {
  refused: readonly RefusedGifts[];
  busy: boolean;
  onDecide: (rewardId: number, wish: "again" | "leave") => void;
}): ReactElement {
  const { t } = useTexts();
  const gifts = props.refused.reduce((sum, one) => sum + one.gifts, 0);
  return (
    <Banner tone="warning" title={t("rewards:refusedGifts.title", { count: gifts })}>
      <BlockStack gap="300">
        <Text as="p">{t("rewards:refusedGifts.body")}</Text>
        {props.refused.map(({ rewardId, rewardName, failure, gifts }) => (
          <BlockStack gap="150" key={`${rewardId} ${failure}`}>
            <Text as="p" breakWord>
              <Link url={`/app/rewards/${rewardId}`}>{rewardName}</Link>:{" "}
              {t("rewards:refusedGifts.why", { count: gifts, failure: inPlainLetters(failure) })}
            </Text>
            <InlineStack gap="200">
              <Button disabled={props.busy} onClick={() => props.onDecide(rewardId, "again")}>
                {t("rewards:refusedGifts.again")}
              </Button>
              <Button disabled={props.busy} onClick={() => props.onDecide(rewardId, "leave")}>
                {t("rewards:refusedGifts.leave")}
              </Button>
            </InlineStack>
          </BlockStack>
        ))}
      </BlockStack>
    </Banner>
  );
}

/** Shopify names its reasons in English, as TOO_LONG. */
function inPlainLetters(failure: string): string {
  return failure.replaceAll("_", " ").toLowerCase();
}
