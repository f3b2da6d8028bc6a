import { Transform } from "node:stream";
import { alternatives, replacer } from "./rewriting.ts";

/**
 * A stream that makes replacements in bytes passing through, across chunk borders too. It keeps back only what may
 * be the beginning of a text to replace, so that a streamed page is not delayed.
 * @param pairs ASCII texts: [from, to]
 */
export function replaceStream(pairs: readonly (readonly [string, string])[]): Transform {
  const replace = replacer(pairs);
  const texts = pairs.flatMap(([from]) => [from, encodeURIComponent(from)]);
  const complete = alternatives(texts);
  const longest = Math.max(0, ...texts.map((text) => text.length));
  let kept = "";

  /** Where a text to replace may begin that is not complete yet; the end when none does. */
  function safeEnd(text: string): number {
    const last = [...text.matchAll(complete)].at(-1);
    const from = Math.max(last === undefined ? 0 : last.index + last[0].length, text.length - longest + 1, 0);
    for (let at = from; at < text.length; at += 1) {
      const rest = text.slice(at);
      if (texts.some((candidate) => candidate.startsWith(rest))) return at;
    }
    return text.length;
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      // latin1 maps each byte to one character and back, so text in UTF-8 passes unharmed.
      const text = kept + chunk.toString("latin1");
      const end = safeEnd(text);
      kept = text.slice(end);
      done(null, Buffer.from(replace(text.slice(0, end)), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(replace(kept), "latin1"));
    },
  });
}
