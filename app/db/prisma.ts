import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";
import { pool } from "#app/db/pool.ts";

let shared: { client: PrismaClient; pool: ReturnType<typeof pool> } | undefined;

/**
 * Prisma's client on the process's own connections, as the owner. Only the directory of shops is read this way, before
 * it is known which shop a request is for: everything of a shop goes through `withShop`.
 */
export function prisma(): PrismaClient {
  const current = pool();
  if (shared?.pool !== current)
    shared = { client: new PrismaClient({ adapter: new PrismaPg(current) }), pool: current };
  return shared.client;
}
