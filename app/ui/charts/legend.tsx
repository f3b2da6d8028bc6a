import { Text } from "@shopify/polaris";
import type { ReactElement } from "react";

/** What the colours of a chart stand for and, while a place in it is pointed at, the numbers there. */
export function Legend(props: {
  caption?: string | undefined;
  items: { label: string; color: string; value?: string | undefined; faint?: boolean }[];
}): ReactElement {
  return (
    <ul className="legend">
      {props.caption === undefined ? null : (
        <li>
          <Text as="span" variant="bodySm" fontWeight="semibold">
            {props.caption}
          </Text>
        </li>
      )}
      {props.items.map((item) => (
        <li key={item.label}>
          <span className="legend-swatch" style={{ background: item.color, opacity: item.faint ? 0.35 : 1 }} />
          <Text as="span" variant="bodySm" tone="subdued">
            {item.label}
          </Text>
          {item.value === undefined ? null : (
            <Text as="span" variant="bodySm" fontWeight="semibold" numeric>
              {item.value}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
