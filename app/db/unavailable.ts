/** SQLSTATE classes and codes that mean "not now": connection exceptions, shutting down, starting up, no slots left. */
const NOT_NOW = /^(08\w{3}|57P0[1-5]|53300)$/;
/** Prisma's codes for the same: no server, no answer, connection closed, none free in the pool, too many. */
const PRISMA_NOT_NOW = /^(P1001|P1002|P1008|P1017|P2024|P2037)$/;
const SOCKET = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "EAI_AGAIN",
  "ENOENT",
]);
/** The driver reports these without a code. */
const DRIVER =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error says that the database cannot be reached now, so that trying again later is the right answer. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (
    typeof code === "string" &&
    (NOT_NOW.test(code) || PRISMA_NOT_NOW.test(code) || (SOCKET.has(code) && isFromDriver(error)))
  )
    return true;
  return DRIVER.test(error.message) || (error.cause !== undefined && isDatabaseUnavailable(error.cause));
}

// The same socket codes come from calls to Shopify, where fetch wraps them in a TypeError; the driver throws them bare.
function isFromDriver(error: Error): boolean {
  return !(error instanceof TypeError) && ("syscall" in error || error instanceof AggregateError);
}
