import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { Frame, Page } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core"), "utf8");

type AxeResults = { violations: { id: string; nodes: { html: string }[] }[] };
declare const axe: { run(options: object): Promise<AxeResults> };

/** What axe finds wrong with a page by WCAG 2 A and AA, as "rule: element". */
export async function accessibilityFaults(place: Page | Frame): Promise<string[]> {
  await place.evaluate(axeSource);
  const { violations } = await place.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Elements that stand out of the page sideways, unless they are in something that scrolls. */
export function overflowing(place: Page | Frame): Promise<string[]> {
  return place.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element: Element): boolean => element.closest(".grid-scroll") !== null;
    const hidden = (element: Element): boolean =>
      element.closest(".visually-hidden, [class*=VisuallyHidden], [aria-hidden=true]") !== null;
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.checkVisibility() && !scrolls(element) && !hidden(element))
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

/** Characters of the page that no font has: they look like one that none can have. */
export function missingGlyphs(place: Page | Frame): Promise<string[]> {
  return place.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    if (!brush) throw new Error("no canvas");
    const { fontFamily } = getComputedStyle(document.body);
    const look = (sign: string): string => {
      brush.clearRect(0, 0, 40, 40);
      brush.font = `24px ${fontFamily}`;
      brush.fillText(sign, 4, 30);
      return brush.getImageData(0, 0, 40, 40).data.join();
    };
    const none = look("\u{10FFFE}");
    return [...new Set(document.body.innerText)].filter((sign) => sign.trim() !== "" && look(sign) === none);
  });
}

/** Texts that look like a key, a value left out, or a number gone wrong. */
export function untranslated(place: Page | Frame): Promise<string[]> {
  return place.evaluate(
    () =>
      document.body.innerText.match(
        /\{\{|\bundefined\b|\bNaN\b|\b(common|figures|overview|cohorts|customers|programme|rewards|campaigns|members|liability|data):\w|\b[a-z]+(\.[a-z]+[A-Za-z]*){2,}\b/g,
      ) ?? [],
  );
}
