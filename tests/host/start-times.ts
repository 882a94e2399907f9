import type { StartTimes } from './control-protocol.ts';

const times: { -readonly [step in keyof StartTimes]: StartTimes[step] } = {};

/** Notes when a step of the start was first reached. */
export function mark(step: keyof StartTimes): void {
  times[step] ??= performance.timeOrigin + performance.now();
}

export function startTimes(): StartTimes {
  return times;
}
