import type { MessageRow } from '../data/rows.ts';
import type { LiveAnswer } from './answer-entry.ts';
import { after, type GrowingText } from './growing-text.ts';
import type { LiveAnswers } from './live-answers.ts';

type MessageText = string | Pick<GrowingText, 'length' | 'slice'>;

/** What there is of a message: the row's text, or what has come of its running answer, not joined while it grows. */
export function textNow({ text, prefix }: MessageRow, answer: LiveAnswer | null): MessageText {
  return answer === null ? text : after(prefix, answer.text);
}

/** The same, for whoever does not follow the answer. */
export function readText(message: MessageRow, live: LiveAnswers): MessageText {
  const { requestId } = message;
  return textNow(message, requestId === null ? null : live.get(requestId));
}
