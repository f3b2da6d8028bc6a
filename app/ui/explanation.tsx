import { BlockStack, Button, Collapsible, Text } from "@shopify/polaris";
import { ChevronDownIcon, ChevronUpIcon } from "@shopify/polaris-icons";
import type { ReactElement } from "react";
import { useId, useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "./basis.ts";
import { useFormat } from "./format.ts";
import { useShop } from "./shop-context.ts";

/** "What does this mean?": a figure's definition, what it was taken of, what was left out and why, and its as-of. */
export function Explanation(props: {
  /** id of the figure's heading, which tells screen readers what is explained */
  headingId: string;
  children: string;
  basis: Basis;
  alsoFirstUnknown?: boolean;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { timeZone } = useShop();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <BlockStack gap="200">
      <div>
        <Button
          variant="plain"
          textAlign="left"
          icon={open ? ChevronUpIcon : ChevronDownIcon}
          ariaExpanded={open}
          ariaControls={id}
          ariaDescribedBy={props.headingId}
          onClick={() => setOpen(!open)}
        >
          {t("figure.what")}
        </Button>
      </div>
      <Collapsible id={id} open={open}>
        <BlockStack gap="200">
          <Text as="p" variant="bodySm">
            {props.children}
          </Text>
          <LeftOut basis={props.basis} firstUnknown={props.alsoFirstUnknown ?? true} />
          <Text as="p" variant="bodySm" tone="subdued">
            {t("figure.asOf", { date: format.day(props.basis.asOf), timeZone })}
          </Text>
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}

function LeftOut({ basis, firstUnknown }: { basis: Basis; firstUnknown: boolean }): ReactElement {
  const { t } = useTexts();
  const lines = useLeftOut(basis, firstUnknown);
  if (lines.length === 0) {
    return (
      <Text as="p" variant="bodySm" tone="subdued">
        {t("figure.nothingLeftOut")}
      </Text>
    );
  }
  return (
    <div>
      <Text as="p" variant="bodySm" fontWeight="semibold">
        {t("figure.leftOut")}
      </Text>
      <ul className="left-out">
        {lines.map((line) => (
          <li key={line}>
            <Text as="span" variant="bodySm">
              {line}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Sentences on what was left out of the figures, those that apply. */
export function useLeftOut(basis: Basis, firstUnknown = true): string[] {
  const { t } = useTexts();
  const format = useFormat();
  const { test, cancelled, voided, nothingPaid, unattributed } = basis.excluded;
  return [
    test > 0 && t("leftOut.test", { count: test }),
    cancelled > 0 && t("leftOut.cancelled", { count: cancelled }),
    voided > 0 && t("leftOut.voided", { count: voided }),
    nothingPaid > 0 && t("leftOut.nothingPaid", { count: nothingPaid }),
    unattributed > 0 &&
      t("leftOut.unattributed", { count: unattributed, amount: format.money(basis.unattributedNetMinor) }),
    firstUnknown &&
      basis.customersFirstUnknown > 0 &&
      t("leftOut.firstUnknown", { count: basis.customersFirstUnknown }),
    basis.limited && t("leftOut.olderThan60Days"),
  ].filter((line) => line !== false);
}
