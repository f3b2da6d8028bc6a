import { FLOORS, floorOf, mayImport, packageRule, REMIX_IN_UI, roomOf } from "./floors.ts";
import { isBrought, packageOf } from "./packages.ts";
import { inApp, type Rule } from "./rule.ts";

/** Who may know whom. */
export const IMPORT_RULES: readonly Rule[] = [
  {
    name: "a floor imports only the floors that are open to it",
    faults: (file) =>
      file.imports.flatMap(({ to, inProject }) => (inProject && !mayImport(file.path, to) ? [`imports ${to}`] : [])),
    breaks: [
      ["app/domain/orders/order.ts", `import { pool } from "#app/db/pool.ts";`],
      ["app/domain/orders/order.ts", `import type { Shop } from "../../db/stores/shop-store.ts";`],
      ["app/routes/app-data.tsx", `import { saveSession } from "#app/db/stores/session-store.ts";`],
      ["app/routes/app-data.tsx", `const store = await import("#app/db/stores/order-store.ts");`],
      ["app/ui/card.tsx", `import { setAsideJobs } from "#app/db/queries/set-aside-jobs.ts";`],
      ["app/shopify/read-orders.ts", `import { mark } from "#app/db/stores/dirty-store.ts";`],
      ["app/db/queries/x.ts", `import { mark } from "#app/db/stores/dirty-store.ts";`],
      ["app/jobs/worker.ts", `import { adminClient } from "#app/shopify/admin-client.ts";`],
      ["app/flows/orders/x.ts", `import { startSandbox } from "#sandbox/server.ts";`],
      ["app/server.ts", `import { freshDatabase } from "#test/system/database.ts";`],
      ["sandbox/server.ts", `import { env } from "#app/env.server.ts";`],
      ["app/unheard-of/x.ts", `import { log } from "#app/log.server.ts";`],
    ],
    keeps: [
      [
        "app/flows/orders/x.ts",
        `import { mark } from "#app/db/stores/dirty-store.ts";\nimport { log } from "#app/log.server.ts";`,
      ],
      ["app/domain/orders/order.test.ts", `import { report } from "#test/retention/naive-report.ts";`],
      ["app/root.tsx", `import styles from "#app/ui/styles.css?url";`],
    ],
  },
  {
    name: "every folder of app/ is a floor of the table",
    faults: ({ path }) =>
      inApp(path) && path.split("/").length > 2 && !(path.split("/").slice(0, 2).join("/") + "/" in FLOORS)
        ? ["stands on no floor"]
        : [],
    breaks: [["app/services/order.ts", ""]],
    keeps: [["app/flows/orders/order.ts", ""]],
  },
  {
    name: "a room knows itself and earlier rooms, never later ones",
    faults: (file) =>
      ["app/domain/", "app/flows/"].flatMap((floor) => {
        if (floorOf(file.path) !== floor) return [];
        const room = roomOf(floor, file.path);
        if (room < 0) return ["stands in no room"];
        return file.imports.flatMap(({ to }) =>
          floorOf(to) === floor && roomOf(floor, to) > room ? [`looks ahead to ${to}`] : [],
        );
      }),
    breaks: [
      ["app/domain/orders/order.ts", `import { rfm } from "#app/domain/retention/figures/rfm.ts";`],
      ["app/domain/shops/job.ts", `import type { Order } from "../orders/order.ts";`],
      ["app/flows/orders/x.ts", `import { foldUnits } from "#app/flows/retention/fold-units.ts";`],
      ["app/domain/misc/order.ts", ""],
    ],
    keeps: [["app/domain/retention/fold.ts", `import type { Order } from "#app/domain/orders/order.ts";`]],
    exceptions: {
      "app/flows/shops/handle-privacy.ts":
        "an erasure reaches into every room, and into all of them in one transaction",
    },
  },
  {
    name: "a package is imported only on the floors it belongs to",
    faults: (file) =>
      inApp(file.path)
        ? file.imports.flatMap(({ to, inProject, names }) => {
            if (inProject) return [];
            const floor = floorOf(file.path) ?? "";
            if (!packageRule(to).includes(floor)) return [`imports ${to}`];
            const foreign =
              floor === "app/ui/" && to === "@remix-run/react" ? names.filter((name) => !REMIX_IN_UI.has(name)) : [];
            return foreign.map((name) => `takes ${name} from ${to}`);
          })
        : [],
    breaks: [
      ["app/flows/orders/x.ts", `import { redirect } from "@remix-run/node";`],
      ["app/domain/orders/x.ts", `import pg from "pg";`],
      ["app/ui/card.tsx", `import { useLoaderData } from "@remix-run/react";`],
      ["app/ui/card.tsx", `import fs from "node:fs";`],
      ["app/routes/app.tsx", `import pg from "pg";`],
      ["app/flows/orders/x.ts", `import { Session } from "@shopify/shopify-api";`],
      ["app/db/pool.ts", `import chalk from "chalk";`],
    ],
    keeps: [["app/ui/card.tsx", `import { Link } from "@remix-run/react";\nimport { Card } from "@shopify/polaris";`]],
    exceptions: {
      "app/shopify/translate/random-payloads.ts": "draws payloads for tests only; nothing else imports it",
    },
  },
  {
    name: "an imported package is one that package.json brings, to production where the app needs it there",
    faults: (file) => {
      const served = inApp(file.path) || ["scripts/start.ts", "scripts/worker.ts"].includes(file.path);
      const built = file.path === "app/routes.ts";
      return file.imports.flatMap(({ to, inProject }) => {
        const name = inProject ? null : packageOf(to);
        return name === null || isBrought(name, served && !built ? "production" : "checkout")
          ? []
          : [`imports ${name}`];
      });
    },
    breaks: [
      ["app/db/pool.ts", `import ts from "typescript";`],
      ["scripts/worker.ts", `import fc from "fast-check";`],
      ["sandbox/server.ts", `import left from "left-pad";`],
    ],
    keeps: [["test/x.ts", `import ts from "typescript";\nimport fs from "node:fs";\nimport { z } from "zod/v4";`]],
    exceptions: { "app/shopify/translate/random-payloads.ts": "as above" },
  },
  {
    // but a route, whose exports are how Remix finds its parts
    name: "no file but a route passes on what another exports: every thing has one place",
    faults: (file) =>
      file.path.startsWith("app/routes/")
        ? []
        : file.imports.flatMap(({ to, reExport }) => (reExport ? [`passes on ${to}`] : [])),
    breaks: [
      ["app/domain/orders/index.ts", `export * from "./order.ts";`],
      ["sandbox/index.ts", `export { startSandbox } from "./server.ts";`],
    ],
    keeps: [
      ["app/domain/orders/order.ts", "export const a = 1;\nexport { a as b };"],
      ["app/routes/app-data.tsx", `export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";`],
    ],
  },
];
