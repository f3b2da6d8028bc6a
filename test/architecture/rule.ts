import type { SourceFile } from "./source-file.ts";
import { floorOf } from "./floors.ts";

/** A file made up to show a rule at work: its path and its text. */
type Example = readonly [path: string, text: string];

/** One rule about one file, with files that break it and files that keep it. */
export type Rule = {
  name: string;
  /** what is wrong with the file, one line each */
  faults: (file: SourceFile) => string[];
  breaks: readonly Example[];
  keeps: readonly Example[];
  /** files that may break it, and why; one that no longer does must go from the list */
  exceptions?: Readonly<Record<string, string>>;
};

/** Whether a file is the app's own code, and no test beside it. */
export function inApp(file: string): boolean {
  return file.startsWith("app/") && floorOf(file) !== "test/";
}
