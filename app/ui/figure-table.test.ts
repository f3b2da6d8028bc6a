import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvOf } from "./figure-table.ts";

const text = (...cells: string[]) => ({
  columns: [{ label: "Product", kind: "text" as const }],
  rows: cells.map((cell) => [cell]),
});

/** A plain reader of CSV as RFC 4180 has it. */
function read(csv: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let at = 1; at < csv.length; at++) {
    const sign = csv[at] ?? "";
    if (quoted && sign === '"' && csv[at + 1] === '"') cell += csv[++at] ?? "";
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === "," || sign === "\r")) {
      rows.at(-1)?.push(cell);
      cell = "";
      if (sign === "\r" && ++at < csv.length - 1) rows.push([]);
    } else cell += sign;
  }
  return rows;
}

describe("CSV of a figure", () => {
  it("has exact money in the currency's digits, plain numbers, and nothing where there is no value", () => {
    const table = {
      columns: [
        { label: "Month", kind: "period" as const },
        { label: "Net", kind: "money" as const },
        { label: "Share", kind: "percent" as const },
      ],
      rows: [
        ["2011-12", 900719925474099301n, 0.25],
        ["2012-01", -5n, null],
      ],
    };
    expect(csvOf(table, "GBP")).toBe("\uFEFFMonth,Net,Share\r\n2011-12,9007199254740993.01,0.25\r\n2012-01,-0.05,\r\n");
    expect(csvOf(table, "KRW")).toContain("2011-12,900719925474099301,0.25");
    expect(csvOf(table, "KWD")).toContain("2012-01,-0.005,");
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x"])("lets no text be a formula: %j", (formula) => {
    const [, row] = read(csvOf(text(formula), "GBP"));
    expect(row?.[0]).toBe(`'${formula}`);
  });

  it("gives every text back as it was", () => {
    const plain = fc.string({ minLength: 1, unit: "grapheme" }).filter((each) => !/^[=+\-@\t\r]/.test(each));
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1 }), (cells) => {
        expect(read(csvOf(text(...cells), "GBP"))).toEqual([["Product"], ...cells.map((cell) => [cell])]);
      }),
    );
  });
});
