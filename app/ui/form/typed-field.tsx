import { TextField } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "../format.ts";
import { useShop } from "../shop-context.ts";
import type { FieldFault } from "./field-fault.ts";
import { faultText } from "./field-fault.ts";

/** A text field that says below itself, in the reader's language, what is wrong with what was typed. */
export function TypedField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  fault?: FieldFault | undefined;
  help?: string | undefined;
  kind?: "text" | "whole" | "amount" | "datetime-local" | "date";
  prefix?: string | undefined;
  suffix?: string | undefined;
  maxLength?: number;
  labelHidden?: boolean;
  disabled?: boolean;
  multiline?: number;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  const { kind = "text", help, prefix, suffix } = props;
  const error = faultText(props.fault, t, format, currencyCode);
  return (
    <TextField
      label={props.label}
      labelHidden={props.labelHidden ?? false}
      value={props.value}
      autoComplete="off"
      disabled={props.disabled ?? false}
      type={kind === "datetime-local" || kind === "date" ? kind : "text"}
      {...(kind === "whole" ? { inputMode: "numeric" as const } : {})}
      {...(kind === "amount" ? { inputMode: "decimal" as const } : {})}
      {...(help === undefined ? {} : { helpText: help })}
      {...(prefix === undefined ? {} : { prefix })}
      {...(suffix === undefined ? {} : { suffix })}
      {...(props.multiline === undefined ? {} : { multiline: props.multiline })}
      maxLength={props.maxLength ?? 60}
      {...(error === undefined ? {} : { error })}
      onChange={props.onChange}
    />
  );
}
