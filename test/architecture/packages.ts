import { createRequire } from "node:module";
import { readText } from "./source-file.ts";

type Manifest = Partial<
  Record<"dependencies" | "devDependencies" | "optionalDependencies" | "peerDependencies", Record<string, string>>
>;

const manifest = JSON.parse(readText("package.json")) as Manifest;
const require = createRequire(new URL("../../package.json", import.meta.url));

/** Packages that we import and that come with another one, which pins them: package -> the one it comes with. */
const COMES_WITH: Readonly<Record<string, string>> = {
  "@shopify/polaris-icons": "@shopify/polaris",
  "@shopify/app-bridge-types": "@shopify/app-bridge-react",
  "@visx/curve": "@visx/shape",
  "@prisma/driver-adapter-utils": "@prisma/adapter-pg",
  esbuild: "vite",
};

/** The package of an import: "@remix-run/react" of "@remix-run/react/dist/x", null for Node's own. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith("node:")) return null;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * Whether package.json brings a package: to production (`dependencies` alone), or to this checkout. What comes with
 * another package counts where that one is brought and names it.
 */
export function isBrought(name: string, to: "production" | "checkout"): boolean {
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest;
  if (name in dependencies) return true;
  if (to === "checkout" && (name in devDependencies || name in optionalDependencies)) return true;
  const parent = COMES_WITH[name];
  return parent !== undefined && isBrought(parent, to) && namesIt(parent, name);
}

function namesIt(parent: string, name: string): boolean {
  const paths = require.resolve.paths(parent) ?? [];
  for (const folder of paths) {
    try {
      const { dependencies = {} } = require(`${folder}/${parent}/package.json`) as Manifest;
      return name in dependencies;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  return false;
}
