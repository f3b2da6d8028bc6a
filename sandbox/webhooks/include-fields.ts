/**
 * The part of a payload that a subscription's `include_fields` keeps: dotted paths, through lists too
 * ("line_items.id"). A path that leads nowhere is ignored, as on Shopify.
 */
export function includeFields(payload: unknown, fields: readonly string[] | null): unknown {
  if (fields === null) return payload;
  return keep(
    payload,
    fields.map((field) => field.split(".")),
  );
}

function keep(value: unknown, paths: readonly string[][]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, paths));
  if (value === null || typeof value !== "object") return undefined;
  const kept = Object.entries(value).flatMap(([key, member]) => {
    const deeper = paths.filter((path) => path[0] === key).map((path) => path.slice(1));
    const part = deeper.length === 0 ? undefined : keep(member, deeper);
    return part === undefined ? [] : [[key, part] as const];
  });
  return Object.fromEntries(kept);
}
