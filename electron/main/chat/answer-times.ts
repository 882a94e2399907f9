import type { StreamEnd } from '#shared/domain/chat.ts';

export type AnswerTimes = Pick<StreamEnd, 'firstTokenMs' | 'reasoningMs' | 'totalMs'>;

/** A stopwatch for one answer, started when it is made. `clock` counts ms. */
export function createAnswerTimes(clock: () => number) {
  const began = clock();
  let firstAt: number | null = null;
  let reasoningAt: number | null = null;
  let textAt: number | null = null;
  return {
    received: (text: string, reasoning: string): void => {
      const now = clock();
      firstAt ??= now;
      if (reasoning !== '') reasoningAt ??= now;
      if (text !== '') textAt ??= now;
    },
    read: (): AnswerTimes => {
      const now = clock();
      return {
        firstTokenMs: firstAt === null ? null : firstAt - began,
        reasoningMs: reasoningAt === null ? null : Math.max(0, (textAt ?? now) - reasoningAt),
        totalMs: now - began,
      };
    },
  };
}
