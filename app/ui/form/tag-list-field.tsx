import { BlockStack, Button, InlineStack, Tag, TextField } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";

/** A list of words, each added by Enter or the button and taken off by its cross. */
export function TagListField(props: {
  label: string;
  help?: string;
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}): ReactElement {
  const { t } = useTexts();
  const [typed, setTyped] = useState("");
  const add = (): void => {
    const wanted = typed
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "");
    if (wanted.length > 0) props.onChange([...new Set([...props.tags, ...wanted])]);
    setTyped("");
  };
  return (
    <BlockStack gap="200">
      <div
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      >
        <TextField
          label={props.label}
          helpText={props.help}
          value={typed}
          maxLength={255}
          autoComplete="off"
          onChange={setTyped}
          connectedRight={
            <Button disabled={typed.trim() === ""} onClick={add}>
              {t("form.add")}
            </Button>
          }
        />
      </div>
      {props.tags.length === 0 ? null : (
        <InlineStack gap="200">
          {props.tags.map((tag) => (
            <Tag key={tag} onRemove={() => props.onChange(props.tags.filter((each) => each !== tag))}>
              {tag}
            </Tag>
          ))}
        </InlineStack>
      )}
    </BlockStack>
  );
}
