import type { StreamEnd } from '#shared/domain/chat.ts';
import { appError } from '#shared/errors.ts';
import type { AnswerTimes } from './answer-times.ts';
import type { ReadOutcome } from './sse-reader.ts';

export type Ending = 'stopped' | 'interrupted' | 'too-long';

/** The final record of an answer, from how reading it ended and why it was ended. */
export function endOf(outcome: ReadOutcome, ending: Ending, times: AnswerTimes): StreamEnd {
  const endedAt = new Date().toISOString();
  const { finishReason, usage } = outcome;
  const rest = { finishReason, usage, ...times, endedAt };
  if (outcome.status !== 'stopped') return { status: outcome.status, error: outcome.error, ...rest };
  if (ending === 'stopped') return { status: 'stopped', error: null, ...rest };
  const error = appError(ending === 'too-long' ? 'message_too_long' : 'stream_interrupted');
  return { status: 'interrupted', error, ...rest };
}
