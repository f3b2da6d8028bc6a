import { useFetcher } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

/** What an action did, with what the page wants to know of it. */
export type Done<Name extends string, Data = undefined> = { ok: true; done: Name; data?: Data };

/** What an action of a page answers: what was done, or why not. Both are names that the page has texts for. */
export type Answer<Name extends string, Reason extends string, Data = undefined> =
  Done<Name, Data> | { ok: false; reason: Reason };

export type Action<Name extends string, Reason extends string, Data = undefined> = {
  /** sends the page's own action these fields; nothing while an answer is on its way, so that a double click is one */
  send: (fields: Record<string, string>) => void;
  busy: boolean;
  /** the `intent` under way */
  doing: string | null;
  /** why the last one was not done, until the next one or `dismiss` */
  refused: Reason | null;
  dismiss: () => void;
  answer: Answer<Name, Reason, Data> | undefined;
};

/**
 * The page's action as a button sees it. A toast says what was done; a refusal stays on the page until it is dismissed.
 * @param toast the text for what was done; null where the page shows it itself
 */
export function useAction<Name extends string, Reason extends string, Data = undefined>(
  toast: (done: Name) => string | null,
  onDone?: (answer: Done<Name, Data>) => void,
): Action<Name, Reason, Data> {
  const fetcher = useFetcher();
  const [dismissed, setDismissed] = useState<unknown>(null);
  const told = useRef<unknown>(undefined);
  const answer = fetcher.data as Answer<Name, Reason, Data> | undefined;
  const idle = fetcher.state === "idle";
  useEffect(() => {
    if (!idle || answer === undefined || told.current === answer) return;
    told.current = answer;
    if (!answer.ok) return;
    const text = toast(answer.done);
    if (text !== null) window.shopify.toast.show(text);
    onDone?.(answer);
  }, [idle, answer, toast, onDone]);
  return {
    send: (fields) => {
      if (idle) fetcher.submit(fields, { method: "post" });
    },
    busy: !idle,
    doing: idle ? null : intentOf(fetcher.formData),
    refused: idle && answer && !answer.ok && dismissed !== answer ? answer.reason : null,
    dismiss: () => setDismissed(answer),
    answer,
  };
}

function intentOf(form: FormData | undefined): string | null {
  const intent = form?.get("intent");
  return typeof intent === "string" ? intent : null;
}
