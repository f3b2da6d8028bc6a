import type { FieldFault } from "../form/field-fault.ts";
import type { ProgrammeFaults, ProgrammeFields } from "./programme-form.ts";

/** What editing needs: the fields, what is wrong with them, and how to change some. */
export type Editing = {
  fields: ProgrammeFields;
  faults: ProgrammeFaults;
  change: (part: Partial<ProgrammeFields>) => void;
};

type TextName = {
  [Name in keyof ProgrammeFields]: ProgrammeFields[Name] extends string ? Name : never;
}[keyof ProgrammeFields];

/** Value, fault and change of one text field. */
export function textField(
  editing: Editing,
  name: Exclude<TextName, "takenBack" | "stacking" | "birthdayGift">,
): { value: string; fault: FieldFault | undefined; onChange: (value: string) => void } {
  return {
    value: editing.fields[name],
    fault: editing.faults[name],
    onChange: (value) => editing.change({ [name]: value }),
  };
}
