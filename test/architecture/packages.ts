import { readText } from "./source-file.ts";

type Manifest = Partial<Record<"dependencies" | "devDependencies" | "optionalDependencies", Record<string, string>>>;

const {
  dependencies = {},
  devDependencies = {},
  optionalDependencies = {},
} = JSON.parse(readText("package.json")) as Manifest;

/** The package of an import: "@remix-run/react" of "@remix-run/react/dist/x", null for Node's own. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith("node:")) return null;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Whether package.json names a package: for production (`dependencies` alone), or for a checkout. */
export function isBrought(name: string, to: "production" | "checkout"): boolean {
  return name in dependencies || (to === "checkout" && (name in devDependencies || name in optionalDependencies));
}
