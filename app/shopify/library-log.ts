import { LogSeverity } from "@shopify/shopify-api";
import { log } from "#app/log.server.ts";

/**
 * The Shopify library's log lines, without what they are about: its contexts and some of its messages quote session
 * tokens. What remains is prose in plain words; a message with anything else in it is withheld.
 */
export function logLibraryLine(severity: LogSeverity, line: string): void {
  const fields = { reason: proseOf(line) };
  if (severity === LogSeverity.Error) log.error("the Shopify library reports", fields);
  else if (severity === LogSeverity.Warning) log.warn("the Shopify library reports", fields);
  else if (severity === LogSeverity.Info) log.info("the Shopify library reports", fields);
  else log.debug("the Shopify library reports", fields);
}

/** Words of ordinary length, letters only: no token, id, domain or address looks like this. */
const PROSE = /^[A-Za-z'’-]{1,20}[.,:;!]?( [A-Za-z'’-]{1,20}[.,:;!]?){0,40}$/;

/** The message of a line "[package/LEVEL] message | {context}" if it is plain prose. */
export function proseOf(line: string): string {
  const message =
    line
      .replace(/^(\[[^\]]*\] ?)+/, "")
      .split(" | {", 1)[0]
      ?.trim() ?? "";
  return message.length <= 200 && PROSE.test(message) ? message : "(withheld)";
}
