const maxGraphemes = 60;
/** Enough text for any title; a first line may be megabytes long. */
const lookAt = 2000;
/** A grapheme has no upper length, a title does. */
const maxLength = 240;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** A title for a chat: the first line of its first message that says something, without markdown. '' for none. */
export function autoTitle(firstMessage: string): string {
  for (const line of firstLines(firstMessage)) {
    const plain = stripMarkdown(line);
    if (/[\p{L}\p{N}\p{S}]/u.test(plain)) return shorten(plain);
  }
  return '';
}

function* firstLines(text: string): Generator<string> {
  let start = 0;
  for (let count = 0; count < 50 && start < text.length; count += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield text.slice(start, Math.min(end, start + lookAt)).toWellFormed();
    start = end + 1;
  }
}

function stripMarkdown(line: string): string {
  return (
    line
      // A fence or a rule is no title; the line after it may be.
      .replace(/^\s*(?:`{3,}|~{3,}).*$/, '')
      .replace(/^(?:\s*(?:>|#{1,6}(?=\s)|[-*+](?=\s)|\d{1,9}[.)](?=\s)|\[[ xX]\](?=\s)))+/, '')
      .replace(/\s#+\s*$/, '')
      .replace(/!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
      .replace(/<\/?[a-zA-Z][^<>]*>/g, '')
      .replace(/(\*{1,3}|~~|`+)(\S(?:.*?\S)?)\1/g, '$2')
      .replace(/(?<![\p{L}\p{N}])(_{1,3})(\S(?:.*?\S)?)\1(?![\p{L}\p{N}])/gu, '$2')
      // Control characters and direction overrides would leak into the list around the title.
      .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

function shorten(text: string): string {
  if (firstGraphemes(text, maxGraphemes).length === text.length) return text;
  // One for the ellipsis.
  const room = firstGraphemes(text, maxGraphemes - 1);
  let end = 0;
  for (const { index, segment } of words.segment(text)) {
    if (index + segment.length > room.length) break;
    end = index + segment.length;
  }
  // One endless word: cut between graphemes.
  return `${text.slice(0, end).trimEnd() || room}…`;
}

function firstGraphemes(text: string, limit: number): string {
  let end = 0;
  let count = 0;
  for (const { segment } of graphemes.segment(text.slice(0, maxLength))) {
    if (count === limit) break;
    end += segment.length;
    count += 1;
  }
  return text.slice(0, end);
}
