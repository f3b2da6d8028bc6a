import { expect, it } from "vitest";
import { routeLabels } from "./route-label.ts";

const routes = {
  root: { id: "root", path: "" },
  home: { id: "home", index: true, parentId: "root" },
  app: { id: "app", path: "app", parentId: "root" },
  overview: { id: "overview", index: true, parentId: "app" },
  cohorts: { id: "cohorts", path: "cohorts", parentId: "app" },
  file: { id: "file", path: "app/export/:file", parentId: "root" },
  auth: { id: "auth", path: "auth/*", parentId: "root" },
} as unknown as Parameters<typeof routeLabels>[0];

it.each([
  ["/", "/"],
  ["/_root.data", "/"],
  ["/app", "/app"],
  ["/app.data", "/app"],
  ["/app/", "/app"],
  ["/app/cohorts", "/app/cohorts"],
  ["/app/cohorts.data", "/app/cohorts"],
  ["/app/export/trend.csv", "/app/export/:file"],
  ["/auth/session-token", "/auth/*"],
  ["/assets/root-abc.js", "/assets/*"],
  ["/wp-login.php", "other"],
  ["/app/cohorts/2011", "other"],
])("names the route of %s as %s", (pathname, label) => {
  expect(routeLabels(routes)(pathname)).toBe(label);
});
