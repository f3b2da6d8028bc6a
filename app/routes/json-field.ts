import { z } from "zod";

/** A form field that holds JSON, read by a schema of its own. */
export function jsonField<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .max(200_000)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "not JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A row's number in an address: "12", or null for what is none that a database could hold. */
export function rowNumber(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
