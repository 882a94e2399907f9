/** The colours of the app, for what is drawn in another document. */
export type DiagramLook = {
  readonly dark: boolean;
  readonly background: string;
  readonly surface: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly warningSoft: string;
};

/** The page → the frame that draws. */
export type DrawRequest = { readonly id: number; readonly source: string; readonly look: DiagramLook };

/** A picture that stands alone, with its size in px. `title` is what its author called it, if anything. */
export type Drawing = {
  readonly svg: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
};

/** The frame → the page. */
export type DrawReply = {
  readonly id: number;
  /** Null for a source that makes no diagram. */
  readonly drawing: Drawing | null;
};
