import type { SourceFile } from "./source-file.ts";

/**
 * The way by which a file comes to load a package, over any number of other files; null when it does not.
 * @param sources every file that may lie on the way, by path
 */
export function wayTo(wanted: string, from: SourceFile, sources: ReadonlyMap<string, SourceFile>): string[] | null {
  const seen = new Set([from.path]);
  const ways = [[from.path]];
  for (const way of ways) {
    for (const { to, typesOnly } of sources.get(way.at(-1) ?? "")?.imports ?? []) {
      if (typesOnly || seen.has(to)) continue;
      if (to === wanted || to.startsWith(`${wanted}/`)) return [...way, to];
      seen.add(to);
      ways.push([...way, to]);
    }
  }
  return null;
}
