/** What the types of metafields take, as far as the sandbox knows them; values are texts, as on the wire. */

const isJson = (value: string): boolean => {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
};
const isDate = (value: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
const isInteger = (value: string): boolean => /^-?\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value));
const isInstant = (value: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.test(value) && !Number.isNaN(Date.parse(value));

function isMoney(value: string): boolean {
  if (!isJson(value)) return false;
  const money = JSON.parse(value) as { amount?: unknown; currency_code?: unknown } | null;
  return typeof money?.amount === "string" && /^[A-Z]{3}$/.test(String(money.currency_code));
}

const kinds: Readonly<Record<string, { fits: (value: string) => boolean; wanted: string }>> = {
  boolean: { fits: (value) => value === "true" || value === "false", wanted: "must be true or false." },
  date: { fits: isDate, wanted: "must be in YYYY-MM-DD format." },
  date_time: { fits: isInstant, wanted: "must be in “YYYY-MM-DDTHH:MM:SS” format." },
  id: { fits: (value) => value !== "", wanted: "can't be blank." },
  json: { fits: isJson, wanted: "is invalid JSON." },
  money: { fits: isMoney, wanted: "must be a stringified JSON object with amount and currency_code fields." },
  multi_line_text_field: { fits: () => true, wanted: "" },
  number_decimal: { fits: (value) => /^-?\d{1,13}(\.\d{1,9})?$/.test(value), wanted: "must be a decimal." },
  number_integer: { fits: isInteger, wanted: "must be an integer." },
  single_line_text_field: { fits: (value) => !/[\r\n]/.test(value), wanted: "must be a single line text string." },
  url: {
    fits: (value) => /^https?:\/\/\S+$/.test(value),
    wanted: "must be one of the following URL schemes: http, https.",
  },
};

/** Whether Shopify has a metafield type of this name (lists included) that the sandbox can check. */
export function isMetafieldType(type: string): boolean {
  return Object.hasOwn(kinds, type.replace(/^list\./, ""));
}

/** What is wrong with a value of a type, in Shopify's manner, or null. */
export function wrongValue(type: string, value: string): string | null {
  const kind = kinds[type.replace(/^list\./, "")];
  if (kind === undefined) return null;
  if (!type.startsWith("list.")) return kind.fits(value) ? null : `Value ${kind.wanted}`;
  const list: unknown = isJson(value) ? JSON.parse(value) : null;
  const texts = Array.isArray(list) ? list.map((one) => (typeof one === "string" ? one : JSON.stringify(one))) : null;
  if (texts === null) return "Value must be a list.";
  return texts.every((text) => kind.fits(text)) ? null : `Value ${kind.wanted}`;
}
