import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { MOST_POINTS, readText, readWhole } from "../form/field-fault.ts";
import { TypedField } from "../form/typed-field.tsx";

/** What a person writes who gives or takes points. One form is one operation: a second press of it changes nothing more. */
export type PointsByHand = {
  operationId: string;
  /** null: what stands there is none */
  points: number | null;
  /** null: there is none, or it is too long */
  reason: string | null;
  /** from now on the fields say what is wrong with them */
  press: () => void;
  fields: ReactElement;
};

/** The fields for points and a reason, with the texts of the card they stand on. */
export function usePointsByHand(card: "adjust" | "grant"): PointsByHand {
  const { t } = useTexts();
  const [points, setPoints] = useState("");
  const [reason, setReason] = useState("");
  const [pressed, setPressed] = useState(false);
  const [operationId] = useState(() => crypto.randomUUID());
  const readPoints = readWhole(points, 1, MOST_POINTS);
  const readReason = readText(reason);
  return {
    operationId,
    points: readPoints.ok ? readPoints.value : null,
    reason: readReason.ok ? readReason.value : null,
    press: () => setPressed(true),
    fields: (
      <>
        <TypedField
          label={t(`members:${card}.points`)}
          kind="whole"
          suffix={t("form.points")}
          value={points}
          fault={pressed && !readPoints.ok ? readPoints.fault : undefined}
          onChange={setPoints}
        />
        <TypedField
          label={t(`members:${card}.reason`)}
          help={t(`members:${card}.reasonHelp`)}
          maxLength={200}
          multiline={2}
          value={reason}
          fault={pressed && !readReason.ok ? readReason.fault : undefined}
          onChange={setReason}
        />
      </>
    ),
  };
}
