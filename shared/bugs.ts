export type BugDescription = {
  readonly name: string;
  /** Up to four places in the code, innermost first. */
  readonly at?: string;
};

const callPattern = /^ +at .*?([\w.-]+\.[cm]?[jt]sx?:\d+:\d+)\)?$/gm;

/** What may be logged of a bug: its class and place. Its message may quote data, so it is left out. */
export function describeBug(thrown: unknown): BugDescription {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const { name, message, stack = '' } = thrown;
  // The stack begins with the message, which may quote a stack itself. If it was changed since, neither is told.
  const end = stack.indexOf(message);
  const calls = end < 0 ? '' : stack.slice(end + message.length);
  const places = [...calls.matchAll(callPattern)].map((call) => call[1]);
  return { name: /^\w{1,60}$/.test(name) ? name : 'Error', at: places.slice(0, 4).join(' < ') };
}
