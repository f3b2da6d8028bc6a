import { SaveBar } from "@shopify/app-bridge-react";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";

/** The admin's bar that saves or discards what was changed in a form; while it shows, leaving the page is asked about. */
export function PageSaveBar(props: {
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}): ReactElement {
  const { t } = useTexts();
  return (
    <SaveBar id="page-save-bar" open={props.dirty}>
      <button variant="primary" disabled={props.saving} onClick={props.onSave}>
        {t("form.save")}
      </button>
      <button disabled={props.saving} onClick={props.onDiscard}>
        {t("form.discard")}
      </button>
    </SaveBar>
  );
}
