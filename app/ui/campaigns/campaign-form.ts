import type { CampaignBonus } from "#app/domain/campaigns/campaign.ts";
import type { ProductChoice } from "#app/domain/loyalty/rules.ts";
import type { FieldFault, Read } from "../form/field-fault.ts";
import { allRead, MOST_POINTS, readText, readWhole } from "../form/field-fault.ts";
import { readChoice } from "../loyalty/programme-form.ts";

/** A campaign as it is typed; start and end are the shop's local time, "2026-11-27T00:00", or empty. */
export type CampaignFields = {
  name: string;
  kind: CampaignBonus["kind"];
  multiple: string;
  points: string;
  allProducts: boolean;
  products: ProductChoice;
  starts: string;
  ends: string;
};

export type CampaignFaults = Partial<Record<string, FieldFault>>;

/** A campaign as a merchant edits it; start and end in the shop's local time, null: not set. */
export type EditedCampaign = {
  name: string;
  bonus: CampaignBonus;
  products: ProductChoice | null;
  starts: string | null;
  ends: string | null;
};

/** The largest multiple, and the most digits it may have after the point. */
const MOST_TIMES = 100;

export const NO_PRODUCTS: ProductChoice = { productIds: [], collectionIds: [], tags: [] };

/** The fields of a campaign, or of a new one: double points for all products. */
export function fieldsOfCampaign(campaign: EditedCampaign | null): CampaignFields {
  const bonus = campaign?.bonus;
  return {
    name: campaign?.name ?? "",
    kind: bonus?.kind ?? "multiple",
    multiple: bonus?.kind === "multiple" ? multipleText(bonus.thousandths) : "2",
    points: bonus?.kind === "fixed" ? bonus.points.toString() : "100",
    allProducts: (campaign?.products ?? null) === null,
    products: campaign?.products ?? NO_PRODUCTS,
    starts: campaign?.starts ?? "",
    ends: campaign?.ends ?? "",
  };
}

/** The campaign that was typed, or what is wrong with it, field by field. */
export function campaignOfFields(
  fields: CampaignFields,
): { ok: true; campaign: EditedCampaign } | { ok: false; faults: CampaignFaults } {
  const read = allRead({
    name: readText(fields.name),
    multiple: fields.kind === "multiple" ? readMultiple(fields.multiple) : none(),
    points: fields.kind === "fixed" ? readWhole(fields.points, 1, MOST_POINTS) : none(),
    products: fields.allProducts ? none() : readChoice(fields.products),
    ends: readEnd(fields),
  });
  if (!read.ok) return read;
  const { name, multiple, points, products } = read.values;
  return {
    ok: true,
    campaign: {
      name,
      bonus:
        fields.kind === "multiple"
          ? { kind: "multiple", thousandths: multiple ?? 0 }
          : { kind: "fixed", points: BigInt(points ?? 0) },
      products,
      starts: fields.starts === "" ? null : fields.starts,
      ends: fields.ends === "" ? null : fields.ends,
    },
  };
}

/** Local times are written so that the earlier one is also the smaller text. */
function readEnd({ starts, ends }: CampaignFields): Read<null> {
  return starts !== "" && ends !== "" && ends <= starts ? { ok: false, fault: { kind: "order" } } : none();
}

function none(): Read<null> {
  return { ok: true, value: null };
}

/** "2", "1.5" as thousandths; above 1, with three digits after the point at most. */
export function readMultiple(text: string): Read<number> {
  const parts = /^(\d{1,3})(?:[.,](\d{1,3}))?$/.exec(text.trim().normalize("NFKC"));
  const thousandths = parts ? Number(parts[1]) * 1000 + Number((parts[2] ?? "").padEnd(3, "0")) : 0;
  return thousandths > 1000 && thousandths <= MOST_TIMES * 1000
    ? { ok: true, value: thousandths }
    : { ok: false, fault: { kind: "multiple" } };
}

/** 1500 as "1.5". */
export function multipleText(thousandths: number): string {
  return String(thousandths / 1000);
}
