import { useLocation, useNavigate } from "@remix-run/react";
import {
  BlockStack,
  Button,
  Card,
  EmptyState,
  IndexTable,
  InlineStack,
  Link,
  Page,
  Pagination,
  Text,
  TextField,
} from "@shopify/polaris";
import type { ReactElement } from "react";
import { useCallback, useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { Choice } from "../choice.tsx";
import { keepFrame } from "../embedded-address.ts";
import type { Done } from "../form/use-action.ts";
import { useAction } from "../form/use-action.ts";
import { RefusalBanner } from "../form/refusal-banner.tsx";
import { useFormat } from "../format.ts";
import type { GrantPreview } from "./grant-card.tsx";
import { GrantCard } from "./grant-card.tsx";
import type { GivenGrant } from "./grants-card.tsx";
import { GrantsCard } from "./grants-card.tsx";

/** A member in the list; points, `joinedAt` in epoch milliseconds. */
export type MemberItem = {
  id: bigint;
  /** null for a guest and after an erasure */
  customerId: bigint | null;
  erased: boolean;
  joinedAt: number;
  balance: bigint;
  held: bigint;
  pending: bigint;
};

export const MEMBER_SORTS = ["balance", "joined"] as const;
export type MemberSort = (typeof MEMBER_SORTS)[number];

/** What a search by e-mail comes to. */
export type MemberFound = "found";
export type MemberNotFound = "no_such_email";

/** What giving points to all members comes to. */
export type GrantDone = "previewed" | "granting";
export type GrantReason =
  "nothing_to_give" | "too_many_points" | "not_live" | "nobody" | "reason_missing" | "operation_reused" | "invalid";

export type MembersProps = {
  members: MemberItem[];
  /** the number looked for, or "" */
  search: string;
  sort: MemberSort;
  /** 1, 2, 3 ... */
  page: number;
  hasNext: boolean;
  /** points given to all members, the latest first */
  grants: GivenGrant[];
};

/** A whole e-mail address, as far as can be told without sending to it. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Where a search by e-mail leads is seen, not told. */
const nothing = (): null => null;

/** Who takes part, and what they have. */
export function Members(props: MembersProps): ReactElement {
  const { t } = useTexts();
  const navigate = useNavigate();
  const location = useLocation();
  const [typed, setTyped] = useState(props.search);
  const go = (part: { q?: string; sort?: MemberSort; page?: number }): void => {
    const wanted = { q: props.search, sort: props.sort, page: 1, ...part };
    const query = new URLSearchParams({
      ...(wanted.q === "" ? {} : { q: wanted.q }),
      ...(wanted.sort === "balance" ? {} : { sort: wanted.sort }),
      ...(wanted.page === 1 ? {} : { page: String(wanted.page) }),
    }).toString();
    navigate(keepFrame(`/app/members${query === "" ? "" : `?${query}`}`, location.search));
  };
  const onFound = useCallback(
    ({ data: id }: Done<MemberFound, bigint>) => {
      if (id !== undefined) navigate(keepFrame(`/app/members/${id}`, location.search));
    },
    [navigate, location.search],
  );
  const action = useAction<MemberFound, MemberNotFound, bigint>(nothing, onFound);
  const [giving, setGiving] = useState(false);
  const [preview, setPreview] = useState<GrantPreview | null>(null);
  const grantToast = useCallback((done: GrantDone) => (done === "granting" ? t("members:done.granting") : null), [t]);
  const onGrant = useCallback(({ done, data }: Done<GrantDone, GrantPreview>) => {
    setPreview(data ?? null);
    if (done === "granting") setGiving(false);
  }, []);
  const grant = useAction<GrantDone, GrantReason, GrantPreview>(grantToast, onGrant);
  const [odd, setOdd] = useState(false);
  const find = (): void => {
    const wanted = typed.normalize("NFKC").trim();
    const known = wanted === "" || /^\d{1,18}$/.test(wanted);
    setOdd(!known && !EMAIL.test(wanted));
    if (known) go({ q: wanted });
    else if (EMAIL.test(wanted)) action.send({ intent: "find", email: wanted });
  };
  const problem = odd ? t("form.numberOrEmail") : action.refused === null ? undefined : t("members:noEmail");
  const change = (text: string): void => {
    setTyped(text);
    setOdd(false);
    action.dismiss();
  };
  const none = props.members.length === 0 && props.search === "" && props.page === 1;
  return (
    <Page
      title={t("members:title")}
      // Polaris takes no null here.
      {...(none
        ? {}
        : {
            secondaryActions: (
              <Button ariaExpanded={giving} onClick={() => setGiving(!giving)}>
                {t("members:grant.open")}
              </Button>
            ),
          })}
    >
      <BlockStack gap="400">
        <RefusalBanner
          text={grant.refused === null ? null : t(`members:refused.${grant.refused}`)}
          onDismiss={grant.dismiss}
        />
        {giving ? (
          <GrantCard
            preview={preview}
            doing={grant.doing}
            onPreview={(points) => grant.send({ intent: "grant-preview", points })}
            onGive={(wish) => grant.send({ intent: "grant", ...wish })}
            onClose={() => setGiving(false)}
          />
        ) : null}
        {none ? (
          <Card>
            <EmptyState
              heading={t("members:empty.title")}
              image=""
              action={{ content: t("members:empty.programme"), url: "/app/programme" }}
            >
              <p>{t("members:empty.body")}</p>
            </EmptyState>
          </Card>
        ) : (
          <Card padding="0">
            <div className="list-head">
              <BlockStack gap="300">
                <form
                  role="search"
                  onSubmit={(event) => {
                    event.preventDefault();
                    find();
                  }}
                >
                  <TextField
                    label={t("members:search")}
                    helpText={t("members:searchHelp")}
                    value={typed}
                    autoComplete="off"
                    maxLength={254}
                    {...(problem === undefined ? {} : { error: problem })}
                    clearButton
                    onClearButtonClick={() => {
                      change("");
                      go({ q: "" });
                    }}
                    onChange={change}
                    connectedRight={
                      <Button submit loading={action.busy}>
                        {t("members:find")}
                      </Button>
                    }
                  />
                </form>
                <Choice
                  label={t("members:sort.label")}
                  value={props.sort}
                  options={MEMBER_SORTS.map((value) => ({ value, label: t(`members:sort.${value}`) }))}
                  onChange={(sort) => go({ sort })}
                />
              </BlockStack>
            </div>
            <MemberTable members={props.members} />
            {props.page === 1 && !props.hasNext ? null : (
              <div className="list-foot">
                <InlineStack align="center">
                  <Pagination
                    accessibilityLabel={t("members:pages")}
                    hasPrevious={props.page > 1}
                    hasNext={props.hasNext}
                    onPrevious={() => go({ page: props.page - 1 })}
                    onNext={() => go({ page: props.page + 1 })}
                    label={t("members:page", { page: props.page })}
                  />
                </InlineStack>
              </div>
            )}
          </Card>
        )}
        {props.grants.length === 0 ? null : <GrantsCard grants={props.grants} />}
      </BlockStack>
    </Page>
  );
}

function MemberTable({ members }: { members: readonly MemberItem[] }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const number = (points: bigint): ReactElement => (
    <Text as="span" numeric alignment="end">
      {format.count(points)}
    </Text>
  );
  return (
    <div className="grid-scroll" role="region" aria-label={`${t("members:title")}. ${t("figure.scroll")}`} tabIndex={0}>
      <IndexTable
        selectable={false}
        itemCount={members.length}
        emptyState={
          <Text as="p" alignment="center" tone="subdued">
            {t("members:notFound")}
          </Text>
        }
        headings={[
          { title: t("members:column.member") },
          { title: t("members:column.balance"), alignment: "end" },
          { title: t("members:column.held"), alignment: "end" },
          { title: t("members:column.pending"), alignment: "end" },
          { title: t("members:column.joined") },
        ]}
      >
        {members.map((member, index) => (
          <IndexTable.Row id={member.id.toString()} key={member.id.toString()} position={index}>
            <IndexTable.Cell>
              <Link url={`/app/members/${member.id}`} removeUnderline dataPrimaryLink>
                <Text as="span" fontWeight="semibold">
                  {memberName(member, t)}
                </Text>
              </Link>
            </IndexTable.Cell>
            <IndexTable.Cell>{number(member.balance)}</IndexTable.Cell>
            <IndexTable.Cell>{number(member.held)}</IndexTable.Cell>
            <IndexTable.Cell>{number(member.pending)}</IndexTable.Cell>
            <IndexTable.Cell>{format.dateAt(member.joinedAt)}</IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
    </div>
  );
}

/** What a member is called here: names stay in Shopify. */
export function memberName(
  member: { id: bigint; customerId: bigint | null; erased: boolean },
  t: ReturnType<typeof useTexts>["t"],
): string {
  if (member.erased) return t("members:erased", { id: member.id.toString() });
  if (member.customerId === null) return t("members:guest", { id: member.id.toString() });
  return t("members:customer", { id: member.customerId.toString() });
}
