import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";

/** A button for what cannot be undone: it first says what will happen, then asks for a second press. */
export function ConfirmButton(props: {
  label: string;
  /** what will happen */
  consequence: string;
  confirm: string;
  busy: boolean;
  critical?: boolean;
  disabled?: boolean;
  onConfirm: () => void;
}): ReactElement {
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <div>
        <Button
          {...(props.critical ? { tone: "critical" as const } : {})}
          disabled={props.disabled ?? false}
          onClick={() => setAsking(true)}
        >
          {props.label}
        </Button>
      </div>
    );
  }
  return (
    <div role="group" aria-label={props.label} className="asks">
      <BlockStack gap="200">
        <Text as="p">{props.consequence}</Text>
        <InlineStack gap="200">
          <Button
            variant="primary"
            {...(props.critical ? { tone: "critical" as const } : {})}
            loading={props.busy}
            onClick={() => {
              props.onConfirm();
              setAsking(false);
            }}
          >
            {props.confirm}
          </Button>
          <Button onClick={() => setAsking(false)}>{t("form.keep")}</Button>
        </InlineStack>
      </BlockStack>
    </div>
  );
}
