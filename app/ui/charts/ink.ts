/** Colours of charts: dark enough on white to be told from it (3:1) wherever they carry meaning. */
export const INK = {
  paper: "#ffffff",
  grid: "#ebebeb",
  axis: "#8a8a8a",
  text: "#616161",
  strong: "#0b6b53",
  soft: "#7db8a6",
  other: "#3f7fbf",
  bad: "#c4532d",
} as const;

const base = { fill: INK.text, fontSize: 12, fontFamily: "inherit" } as const;

/** How the labels of axes are set. */
export const AXIS_TEXT = {
  left: { ...base, textAnchor: "end", dx: "-0.4em", dy: "0.33em" },
  bottom: { ...base, textAnchor: "middle", dy: "0.3em" },
} as const;
