import { randomUUID } from "node:crypto";
import type { ProxyFamily } from "./forged-proxy.ts";
import { added, signedQuery, type Passed } from "./proxy-signing.ts";

type Signed = { shop: string; customer: string; other: string; secret: string };

const JSON_TYPE = { "content-type": "application/json" };
const RIGHT = { subject: "birthday-question" };

/** Families of commands whose address Shopify signed, and whose method, type or body it would not have had from the widget. */
export function commandFamilies({ shop, customer, other, secret }: Signed): ProxyFamily[] {
  const query = signedQuery(added(shop, customer), secret);
  const post = (
    what: string,
    body: unknown,
    path = "/storefront/dismiss",
    headers: Record<string, string> = JSON_TYPE,
  ): Passed => ({
    what,
    method: "POST",
    path,
    query,
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const right = { ...RIGHT, operationId: randomUUID() };
  const redemption = (change: object): Passed =>
    post(JSON.stringify(change), { operationId: randomUUID(), rewardId: 1, ...change }, "/storefront/redeem");
  const cancellation = (change: object): Passed =>
    post(
      `cancel ${JSON.stringify(change)}`,
      { operationId: randomUUID(), redemptionId: randomUUID(), ...change },
      "/storefront/cancel",
    );
  const accepted = post("as the widget sends it", { ...RIGHT, operationId: randomUUID() });
  return [
    {
      name: "sent as a form or a page of another site could send it",
      accepted,
      forged: [
        ...[
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "text/json",
          "application/jsonp",
        ],
        ...[
          "application/json; charset=latin1",
          "application/json, text/plain",
          "text/plain; application/json",
          "json",
          "*/*",
        ],
      ]
        .map((type) => post(type, right, "/storefront/dismiss", { "content-type": type }))
        .concat(post("no type", right, "/storefront/dismiss", {})),
    },
    {
      name: "by another method",
      accepted,
      forged: ["/storefront/dismiss", "/storefront/redeem", "/storefront/cancel", "/storefront/birthday"]
        .flatMap((path) =>
          ["GET", "HEAD", "PUT", "PATCH", "DELETE"].map((method) => ({
            ...post(`${method} ${path}`, "", path, {}),
            method,
          })),
        )
        .concat(
          ["/storefront/state", "/storefront/history"].flatMap((path) =>
            ["POST", "PUT", "PATCH", "DELETE"].map((method) => ({ ...post(`${method} ${path}`, right, path), method })),
          ),
        ),
    },
    {
      name: "a body that is none of ours",
      accepted,
      forged: [
        ...[
          "",
          "{",
          "null",
          "[]",
          "1",
          '"x"',
          "{}",
          "operationId=1",
          "\uFEFF{}",
          '{"subject":"birthday-question"}',
        ].map((body) => post(body, body)),
        ...["", "1", "not-a-uuid", 5, null, randomUUID().slice(1), `${randomUUID()} `, [randomUUID()]].map(
          (operationId) => post(`operation ${JSON.stringify(operationId)}`, { ...RIGHT, operationId }),
        ),
        ...[
          "",
          "birthday",
          "birthday-gift:",
          "birthday-gift:1999",
          "birthday-gift:20266",
          "x".repeat(500),
          "birthday-question\n",
          null,
          7,
        ].map((subject) => post(`subject ${JSON.stringify(subject)}`, { ...right, subject })),
        ...[null, "1", 0, -1, 1.5, 1e12, true, [1], { id: 1 }].map((rewardId) => redemption({ rewardId })),
        ...["", "1", 7, null, randomUUID().slice(1), `${randomUUID()}'`, [randomUUID()], { id: 1 }].map(
          (redemptionId) => cancellation({ redemptionId }),
        ),
        ...[{ month: "5", day: 1 }, { month: 1.5, day: 1 }, { month: 1 }, { month: null, day: null }].map((birthday) =>
          post(JSON.stringify(birthday), { ...birthday, operationId: randomUUID() }, "/storefront/birthday"),
        ),
        post("too long", { ...right, padding: "x".repeat(2_000) }),
      ],
    },
    {
      name: "a body that names somebody else",
      accepted,
      forged: [
        ...[
          "customerId",
          "customer_id",
          "logged_in_customer_id",
          "memberId",
          "member_id",
          "shopId",
          "shop",
          "points",
          "cost",
          "code",
          "__proto__x",
        ].flatMap((name) => [
          post(name, { ...right, [name]: other }),
          redemption({ [name]: other }),
          cancellation({ [name]: other }),
          post(name, { month: 5, day: 5, operationId: randomUUID(), [name]: other }, "/storefront/birthday"),
        ]),
      ],
    },
  ];
}
