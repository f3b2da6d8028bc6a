import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { buildSchema } from "graphql";
import type { GraphQLSchema } from "graphql";

/** The version of the Admin API that the sandbox speaks. */
export const ADMIN_API_VERSION = "2026-10";

/** What Shopify asks for before it shows a type or a field. */
export interface RequiredAccess {
  /** Any one of these access scopes is enough. */
  scopes: readonly string[];
  /** Shopify's own wording, as it appears in ACCESS_DENIED errors. */
  text: string;
}

function readPacked(ending: string): string {
  const file = new URL(`./admin-${ADMIN_API_VERSION}.${ending}.br`, import.meta.url);
  return brotliDecompressSync(readFileSync(file)).toString("utf8");
}

let sdl: string | undefined;
let schema: GraphQLSchema | undefined;
let access: Map<string, RequiredAccess> | undefined;

/** The Admin schema as SDL, for code generation and validation by other tools. */
export function adminSdl(): string {
  sdl ??= readPacked("graphql");
  return sdl;
}

/** The executable Admin schema; built at the first call (about 0.2 s), then kept. */
export function loadAdminSchema(): GraphQLSchema {
  schema ??= buildSchema(adminSdl(), { assumeValid: true, assumeValidSDL: true, noLocation: true });
  return schema;
}

function accessTable(): Map<string, RequiredAccess> {
  if (access === undefined) {
    const rows = JSON.parse(readPacked("access.json")) as Record<string, [string[], string]>;
    access = new Map(Object.entries(rows).map(([name, [scopes, text]]) => [name, { scopes, text }]));
  }
  return access;
}

/** The access a type (or, with `fieldName`, a field itself) asks for, or null when it asks for none. */
export function requiredScopes(typeName: string, fieldName?: string): RequiredAccess | null {
  return accessTable().get(fieldName === undefined ? typeName : `${typeName}.${fieldName}`) ?? null;
}
