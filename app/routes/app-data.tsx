import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { privacyRequests } from "#app/db/queries/privacy-requests.ts";
import { setAsideJobs } from "#app/db/queries/set-aside-jobs.ts";
import { shopSyncProgress } from "#app/db/queries/sync-progress.ts";
import { requestReconciliation } from "#app/flows/orders/request-reconciliation.ts";
import { retrySetAsideJob } from "#app/flows/shops/retry-set-aside-job.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { DataHealth } from "#app/ui/data/data-health.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop }) => {
    const [sync, jobs, requests] = await Promise.all([
      shopSyncProgress(shop.id),
      setAsideJobs(shop.id),
      privacyRequests(shop.id),
    ]);
    return {
      sync,
      requests,
      jobs: jobs.map(({ id, job, setAsideAt, attempts, reason }) => ({ id, job, setAsideAt, attempts, reason })),
    };
  });

const command = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("reconcile") }),
  z.object({ intent: z.literal("retry"), jobId: z.uuid() }),
]);

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop }) => {
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) throw new Response(null, { status: 400 });
    if (form.data.intent === "reconcile") {
      await requestReconciliation(shop.id);
      return { done: "reconcile" as const };
    }
    if (!(await retrySetAsideJob(shop.id, form.data.jobId))) throw new Response(null, { status: 404 });
    return { done: "retry" as const };
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function DataRoute(): ReactElement {
  return <DataHealth {...useLoaderData<typeof loader>()} />;
}
