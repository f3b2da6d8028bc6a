/** One line of the bench's result. `ours` and `peer` in `unit`; `ratio` is ours to the peer's. */
export type Row = {
  name: string;
  work: string;
  ours: number;
  /** a figure measured in the same run, a limit, or null where the peer is not available */
  peer: number | null;
  unit: string;
  ratio: number | null;
  goal: string;
  /** null where there was nothing to compare with */
  holds: boolean | null;
};

/** A row held against a peer: ours may take up to `atMost` times as long. */
export function againstPeer(row: Pick<Row, "name" | "work" | "ours" | "peer" | "unit">, atMost: number): Row {
  const ratio = row.peer === null ? null : row.ours / row.peer;
  return { ...row, ratio, goal: `<= ${atMost}x`, holds: ratio === null ? null : ratio <= atMost };
}

/** A row of rates held against a peer: ours must be at least so many times as high. */
export function atLeast(row: Pick<Row, "name" | "work" | "ours" | "peer" | "unit">, times: number): Row {
  const ratio = row.peer === null ? null : row.ours / row.peer;
  return { ...row, ratio, goal: `>= ${times}x`, holds: ratio === null ? null : ratio >= times };
}

/** A row held against a limit, which stands where the peer does. */
export function underLimit(row: Pick<Row, "name" | "work" | "ours" | "unit">, limit: number): Row {
  return { ...row, peer: limit, ratio: row.ours / limit, goal: `< ${limit} ${row.unit}`, holds: row.ours < limit };
}

/** A row that must reach a figure, which stands where the peer does. */
export function overLimit(row: Pick<Row, "name" | "work" | "ours" | "unit">, least: number): Row {
  return {
    ...row,
    peer: least,
    ratio: row.ours / least,
    goal: `>= ${least} ${row.unit}`,
    holds: row.ours >= least,
  };
}

/** The rows as lines of text. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    `${digits(row.ours)} ${row.unit}`,
    row.peer === null ? "not available" : `${digits(row.peer)} ${row.unit}`,
    row.ratio === null ? "" : `${row.ratio.toFixed(2)}x`,
    row.goal,
    row.holds === null ? "" : row.holds ? "holds" : "FAILS",
    row.work,
  ]);
  const all = [["row", "ours", "peer", "ratio", "goal", "", "work"], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const digits = (value: number): string => value.toPrecision(value >= 1000 ? 4 : 3);
