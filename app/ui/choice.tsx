import { Button, ButtonGroup } from "@shopify/polaris";
import type { ReactElement } from "react";

/** One of a few, as a row of buttons; screen readers hear the group's name and which one is pressed. */
export function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}): ReactElement {
  return (
    <div role="group" aria-label={props.label}>
      <ButtonGroup variant="segmented">
        {props.options.map((option) => (
          <Button
            key={option.value}
            size="slim"
            pressed={option.value === props.value}
            onClick={() => props.onChange(option.value)}
          >
            {option.label}
          </Button>
        ))}
      </ButtonGroup>
    </div>
  );
}
