import { type Asked, type FromShell, type Marked, type Questions, type Told, isMarked } from "../messages.ts";

/** How the shell answers what the app asks. */
export type Answers = { [Question in keyof Questions]: () => Questions[Question] | Promise<Questions[Question]> };

/** Speaks with the app in the frame, and with nobody else: window and origin of each message are checked. */
export function connectFrame(
  frame: HTMLIFrameElement,
  appOrigin: string,
  onTold: (message: Told) => void,
  answers: Answers,
): (message: FromShell) => void {
  const post = (message: FromShell): void => {
    frame.contentWindow?.postMessage({ sandboxAppBridge: message } satisfies Marked<FromShell>, appOrigin);
  };
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== appOrigin || !isMarked(event.data)) return;
    const message = event.data.sandboxAppBridge as Told | Asked;
    if (message.type !== "ask") onTold(message);
    else void answer(message);
  });
  async function answer({ question, number }: Asked): Promise<void> {
    post({ type: "answer", number, value: await answers[question]() });
  }
  return post;
}
