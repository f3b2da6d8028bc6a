import { defineConfig } from "prisma/config";

// Prisma's own commands read the address here; the app reads it in app/env.server.ts.
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
