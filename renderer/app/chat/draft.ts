/** The unsent text of a chat. */
export type Draft = {
  readonly text: string;
  readonly setText: (text: string) => void;
  /**
   * Runs the turn that sends this text; its outcome is the conversation's id, or null. What was sent is then taken
   * out of the draft, and what was typed meanwhile stays; of a turn that sent nothing, all of it stays.
   */
  readonly send: (text: string, turn: () => Promise<string | null>) => Promise<string | null>;
};

/** What is left of a draft once this text of it was sent. */
export function withoutSent(draft: string, sent: string): string {
  return draft.startsWith(sent) ? draft.slice(sent.length) : draft;
}
