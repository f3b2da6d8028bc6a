import { Banner, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useEffect, useRef } from "react";

/** Why something was not done and what to do about it; takes the focus, so that nobody overlooks it. */
export function RefusalBanner({
  text,
  onDismiss,
}: {
  text: string | null;
  onDismiss: () => void;
}): ReactElement | null {
  const banner = useRef<{ focus: () => void }>(null);
  useEffect(() => {
    if (text !== null) banner.current?.focus();
  }, [text]);
  if (text === null) return null;
  return (
    <Banner ref={banner} tone="critical" onDismiss={onDismiss}>
      <Text as="p">{text}</Text>
    </Banner>
  );
}
