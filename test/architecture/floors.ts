/**
 * The house as a table: what each floor may import. A floor is a folder, or a file that stands for itself; the longest
 * name that fits a path is its floor. docs/decisions/0001-layout.md says why.
 */

const LOG_AND_ENV = ["app/log.server.ts", "app/env.server.ts"];

/** Which shop is meant is asked before any shop's work can begin. */
const DIRECTORY = "app/db/stores/shop-store.ts";

/** Tells "the database is away" from every other error. */
const UNAVAILABLE = "app/db/unavailable.ts";

export const FLOORS: Readonly<Record<string, readonly string[]>> = {
  "app/domain/": ["app/domain/"],
  "app/db/": ["app/domain/", "app/db/", ...LOG_AND_ENV],
  "app/db/queries/": ["app/domain/", "app/db/", "app/db/queries/", DIRECTORY, ...LOG_AND_ENV],
  "app/db/stores/": ["app/domain/", "app/db/", "app/db/stores/", ...LOG_AND_ENV],
  // The library's session storage needs its table; nothing else of the database is open to this floor.
  "app/shopify/": [
    "app/domain/",
    "app/shopify/",
    "app/db/stores/session-store.ts",
    "app/db/with-shop.ts",
    DIRECTORY,
    ...LOG_AND_ENV,
  ],
  "app/mail/": ["app/domain/", "app/mail/", ...LOG_AND_ENV],
  "app/flows/": [
    "app/domain/",
    "app/db/",
    "app/db/queries/",
    "app/db/stores/",
    "app/shopify/",
    "app/mail/",
    "app/flows/",
    ...LOG_AND_ENV,
  ],
  "app/jobs/": [
    "app/domain/",
    "app/flows/",
    "app/jobs/",
    "app/db/job-queue.ts",
    "app/db/pool.ts",
    "app/db/system-lock.ts",
    DIRECTORY,
    ...LOG_AND_ENV,
  ],
  "app/i18n/": ["app/i18n/"],
  "app/ui/": ["app/domain/", "app/i18n/", "app/ui/"],
  // What stands in the HTTP door itself: health, metrics, headers, who asks.
  "app/http/": [
    "app/domain/",
    "app/http/",
    "app/db/queries/",
    "app/shopify/app.server.ts",
    "app/shopify/verify-proxy-request.ts",
    DIRECTORY,
    UNAVAILABLE,
    ...LOG_AND_ENV,
  ],
  "app/routes/": [
    "app/domain/",
    "app/db/queries/",
    "app/flows/",
    "app/http/",
    "app/i18n/",
    "app/ui/",
    "app/routes/",
    "app/shopify/app.server.ts",
    "app/shopify/verify-webhook.ts",
    UNAVAILABLE,
    ...LOG_AND_ENV,
  ],
  // The files that stand in app/ itself: the document, Remix's entries, the route table, the server.
  "app/": [
    "app/",
    "app/flows/",
    "app/http/",
    "app/i18n/",
    "app/ui/",
    "app/db/pool.ts",
    "app/shopify/app.server.ts",
    UNAVAILABLE,
    ...LOG_AND_ENV,
  ],
  "app/env.server.ts": [],
  "app/log.server.ts": [],
  "sandbox/": ["sandbox/"],
  "scripts/": ["app/", "sandbox/", "scripts/", "test/"],
  "test/": ["app/", "sandbox/", "scripts/", "test/"],
  "extensions/": ["extensions/"],
};

/** The floor a path stands on; a test belongs to the tests, wherever it stands. */
export function floorOf(file: string): string | null {
  if (/\.test\.tsx?$/.test(file)) return "test/";
  const fitting = Object.keys(FLOORS).filter(
    (floor) => file === floor || (floor.endsWith("/") && file.startsWith(floor)),
  );
  const floor = fitting.sort((a, b) => b.length - a.length)[0] ?? null;
  return floor === "app/" && file.slice(floor.length).includes("/") ? null : floor;
}

/** Whether what stands in `from` may import the project's file `to`. */
export function mayImport(from: string, to: string): boolean {
  const floor = floorOf(from);
  if (floor === null) return false;
  const whole = floor === "scripts/" || floor === "test/";
  return (FLOORS[floor] ?? []).some((open) => open === to || (whole ? to.startsWith(open) : floorOf(to) === open));
}

/** The rooms, in the order in which data flows. `shops` is who the tenant is: tenancy, webhooks, jobs' names. */
export const ROOMS = [
  "shops",
  "orders",
  "retention",
  "loyalty",
  "segments",
  "campaigns",
  "messages",
  "feedback",
  "storefront",
];

/** The room of a file in `floor` ("app/domain/"), as its place in ROOMS; -1 if there is no such room. */
export function roomOf(floor: string, file: string): number {
  return ROOMS.indexOf(file.slice(floor.length).split("/")[0] ?? "");
}

const DOOR = ["app/", "app/routes/"];
const PAGES = [...DOOR, "app/ui/", "app/i18n/"];

/**
 * Where in app/ a package may be imported: its name, or the beginning of several names ("@visx/", "node:"), and the
 * floors it is open to. The first line that fits decides.
 */
const PACKAGES: readonly (readonly [name: string, open: readonly string[]])[] = [
  ["@remix-run/react", [...DOOR, "app/ui/"]],
  ["@remix-run/", [...DOOR, "app/http/"]],
  ["@shopify/shopify-app-remix/server", ["app/shopify/", "app/routes/"]],
  ["@shopify/shopify-", ["app/shopify/"]],
  ["@shopify/polaris", PAGES],
  ["@shopify/polaris-icons", ["app/ui/"]],
  ["@shopify/app-bridge-react", ["app/ui/"]],
  ["@visx/", ["app/ui/"]],
  ["react-i18next", ["app/i18n/"]],
  ["i18next", ["app/i18n/"]],
  ["react", PAGES],
  ["react-dom", ["app/"]],
  ["express", ["app/", "app/http/"]],
  ["compression", ["app/"]],
  ["prom-client", ["app/http/"]],
  ["pino", ["app/log.server.ts"]],
  ["pg-boss", ["app/db/", "app/jobs/"]],
  ["pg", ["app/db/"]],
  ["pg-copy-streams", ["app/db/"]],
  ["@prisma/", ["app/db/", "app/db/stores/"]],
  ["@js-temporal/polyfill", ["app/domain/"]],
  ["zod", ["app/domain/", "app/env.server.ts", "app/db/queries/", "app/shopify/", "app/jobs/", "app/routes/"]],
  [
    "node:",
    [
      "app/",
      "app/db/",
      "app/db/queries/",
      "app/db/stores/",
      "app/shopify/",
      "app/mail/",
      "app/flows/",
      "app/jobs/",
      "app/http/",
    ],
  ],
];

/** The line of PACKAGES that an import falls under. */
export function packageRule(specifier: string): readonly string[] {
  const fits = (name: string): boolean =>
    /[-/:]$/.test(name) ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`);
  return PACKAGES.find(([name]) => fits(name))?.[1] ?? [];
}

/** What ui/ may take from Remix: links, forms and where the reader is. Loaders' data reach it as props. */
export const REMIX_IN_UI = new Set([
  "Form",
  "Link",
  "isRouteErrorResponse",
  "useFetcher",
  "useLocation",
  "useNavigate",
  "useNavigation",
  "useRevalidator",
  "useRouteError",
  "useSearchParams",
  "useSubmit",
]);
