import { attention } from 'micromark-core-commonmark';
import { type Code, type Construct, codes, isLineEnding, isSpace, type State } from './tokenizer.ts';

/**
 * Emphasis beside Chinese, Japanese and Korean, which are written without spaces: in `**标题：**内容` the second
 * pair of asterisks stands after punctuation and before a letter, and by the letter of the standard closes
 * nothing. Here such a character beside the marks counts like a space; all else is as the standard has it.
 */
export const cjkEmphasis: Construct = {
  name: 'cjkEmphasis',
  ...(attention.resolveAll ? { resolveAll: attention.resolveAll } : {}),
  tokenize(effects, ok) {
    const before = this.previous;
    const markers = this.parser.constructs.attentionMarkers.null ?? [];
    let marker: Code = null;
    const end = (after: Code) => {
      const token = effects.exit('attentionSequence');
      const { opens, closes } = flanking(marker, before, after, markers);
      token._open = opens;
      token._close = closes;
      return ok(after);
    };
    const inside: State = (code) => {
      if (code !== marker) return end(code);
      effects.consume(code);
      return inside;
    };
    return (code) => {
      marker = code;
      effects.enter('attentionSequence');
      return inside(code);
    };
  },
};

/** What marks may do between two characters; `markers` are those that may stand beside them. */
export function flanking(marker: Code, before: Code, after: Code, markers: readonly Code[]) {
  const opens = flanks(after, before) || isMarker(markers, after);
  const closes = flanks(before, after) || isMarker(markers, before);
  if (marker !== codes.underscore) return { opens, closes };
  return { opens: opens && (isBoundary(before) || !closes), closes: closes && (isBoundary(after) || !opens) };
}

const PUNCTUATION = /[\p{P}\p{S}]/u;
export const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff01-\uff65\uffe0-\uffe6]/u;

const isWhite = (code: Code) =>
  code === null || isLineEnding(code) || isSpace(code) || /\s/.test(String.fromCharCode(code));
const matches = (code: Code, pattern: RegExp) =>
  code !== null && code > 0 && pattern.test(String.fromCharCode(code));
const isBoundary = (code: Code) => isWhite(code) || matches(code, PUNCTUATION);
const isMarker = (markers: readonly Code[], code: Code) => code !== null && markers.includes(code);

/** Whether marks lean on `inner`, with `outer` on their other side. */
function flanks(inner: Code, outer: Code): boolean {
  if (isWhite(inner)) return false;
  if (!matches(inner, PUNCTUATION) || matches(inner, CJK)) return true;
  return isBoundary(outer) || matches(outer, CJK);
}
