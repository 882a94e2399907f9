/** A bit of an answer, and how long the model “thinks” before it. */
export type SpokenPiece = { readonly delayMs: number } & (
  | { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly text: string }
  /** `text`: the next bit of the arguments' JSON. The first piece of a call has its id and name. */
  | {
      readonly kind: 'tool_call';
      readonly index: number;
      readonly text: string;
      readonly call?: { readonly id: string; readonly name: string };
    }
  | { readonly kind: 'image'; readonly url: string }
  /** `data`: base64; `text`: what is said in it. */
  | { readonly kind: 'audio'; readonly data: string; readonly text: string }
  | { readonly kind: 'citation'; readonly url: string; readonly title: string }
);

export type Piece =
  | SpokenPiece
  /** Why the answer ends here, if it is not `stop`. */
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };
