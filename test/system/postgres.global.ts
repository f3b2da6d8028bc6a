import type { TestProject } from "vitest/node";
import { startTestServer } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** owner's connection to the server; the database named `template` is migrated and never touched */
    serverUrl: string;
    adminUrl: string;
    postgresFolder: string;
  }
}

/** Starts a PostgreSQL for the tests, which every test file clones a database of its own in. */
export default async function setup(project: TestProject): Promise<() => void> {
  const started = await startTestServer();
  project.provide("serverUrl", started.server.url);
  project.provide("adminUrl", started.server.adminUrl);
  project.provide("postgresFolder", started.folder);
  return () => started.close();
}
