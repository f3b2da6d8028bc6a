import type { RequestHandler } from "express";
import { log } from "#app/log.server.ts";
import { httpRequests, httpSeconds } from "./metrics.ts";

/** Logs and counts every request when its answer has ended, by route and never by address. */
export function requestLog(labelOf: (pathname: string) => string): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    response.on("close", () => {
      const route = labelOf(request.path);
      const durationMs = Math.round((performance.now() - started) * 10) / 10;
      // 499: the caller went away before the answer was complete.
      const status = response.writableFinished ? response.statusCode : 499;
      httpRequests.inc({ method: request.method, route, status });
      httpSeconds.observe({ route }, durationMs / 1000);
      const level = status >= 500 ? "warn" : route === "/assets/*" ? "debug" : "info";
      log[level]("answered", { method: request.method, route, status, durationMs });
    });
    next();
  };
}
