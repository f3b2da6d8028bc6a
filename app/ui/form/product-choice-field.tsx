import { BlockStack, Button, ButtonGroup, InlineError, InlineStack, Tag, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useId, useState } from "react";
import type { ProductChoice } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { TagListField } from "./tag-list-field.tsx";

/** Titles by id of the products a choice may name. */
export type Titles = Readonly<Record<string, string>>;

type Picked = { id: string; title: string };

/** Which products are meant: picked in Shopify's own picker, with collections beside them, or named by tag. */
export function ProductChoiceField(props: {
  label: string;
  choice: ProductChoice;
  titles: Titles;
  error?: string | undefined;
  onChange: (choice: ProductChoice) => void;
}): ReactElement {
  const { t } = useTexts();
  const { choice } = props;
  const errorId = useId();
  const [learned, setLearned] = useState<Titles>({});
  const nameOf = (id: bigint, unknown: string): string =>
    learned[id.toString()] ?? props.titles[id.toString()] ?? unknown;
  const pick = async (kind: "product" | "collection", chosen: readonly bigint[]): Promise<void> => {
    const picked = await pickInShopify(kind, chosen);
    if (picked === null) return;
    setLearned({ ...learned, ...Object.fromEntries(picked.map(({ id, title }) => [id, title] as const)) });
    const ids = picked.map(({ id }) => BigInt(id));
    props.onChange(kind === "product" ? { ...choice, productIds: ids } : { ...choice, collectionIds: ids });
  };
  const open = (kind: "product" | "collection", chosen: readonly bigint[]): void => {
    pick(kind, chosen).catch(() => window.shopify.toast.show(t("form.pickerFailed"), { isError: true }));
  };
  const without = (ids: readonly bigint[], id: bigint): bigint[] => ids.filter((each) => each !== id);
  return (
    <div role="group" aria-label={props.label} {...(props.error === undefined ? {} : { "aria-describedby": errorId })}>
      <BlockStack gap="200">
        <Text as="p">{props.label}</Text>
        <ButtonGroup>
          <Button onClick={() => open("product", choice.productIds)}>{t("form.pickProducts")}</Button>
          <Button onClick={() => open("collection", choice.collectionIds)}>{t("form.pickCollections")}</Button>
        </ButtonGroup>
        {choice.productIds.length + choice.collectionIds.length === 0 ? null : (
          <InlineStack gap="200">
            {choice.productIds.map((id) => (
              <Tag
                key={`p${id}`}
                onRemove={() => props.onChange({ ...choice, productIds: without(choice.productIds, id) })}
              >
                {nameOf(id, t("form.productNumber", { id: id.toString() }))}
              </Tag>
            ))}
            {choice.collectionIds.map((id) => (
              <Tag
                key={`c${id}`}
                onRemove={() => props.onChange({ ...choice, collectionIds: without(choice.collectionIds, id) })}
              >
                {nameOf(id, t("form.collectionNumber", { id: id.toString() }))}
              </Tag>
            ))}
          </InlineStack>
        )}
        <TagListField
          label={t("form.productTags")}
          tags={choice.tags}
          onChange={(tags) => props.onChange({ ...choice, tags })}
        />
        {props.error === undefined ? null : <InlineError fieldID={errorId} message={props.error} />}
      </BlockStack>
    </div>
  );
}

/** What the merchant picks, or null when they close the picker. */
async function pickInShopify(kind: "product" | "collection", chosen: readonly bigint[]): Promise<Picked[] | null> {
  const gid = (id: bigint): string => `gid://shopify/${kind === "product" ? "Product" : "Collection"}/${id}`;
  const picked = await window.shopify.resourcePicker({
    type: kind,
    multiple: true,
    action: "select",
    ...(kind === "product" ? { filter: { variants: false } } : {}),
    selectionIds: chosen.map((id) => ({ id: gid(id) })),
  });
  return picked?.map(({ id, title }) => ({ id: id.replace(/^.*\//, ""), title })) ?? null;
}
