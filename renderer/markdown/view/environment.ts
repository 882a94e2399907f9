import { createContext, use } from 'react';
import { noReferences, type References } from '../growing/references.ts';

/** The texts of this room, in the person's language. */
export type MarkdownLabels = {
  /** Names a code block whose language is not given. */
  readonly code: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly wrap: string;
  /** The three that a fence of HTML, SVG or mermaid can be switched between. */
  readonly showCode: string;
  readonly showPreview: string;
  readonly showDiagram: string;
  /** Names the frame of a preview. */
  readonly preview: string;
  /** Names a diagram that has no title. */
  readonly diagram: string;
  readonly diagramMistake: string;
  readonly diagramSlow: string;
  readonly table: string;
  readonly image: string;
  readonly taskDone: string;
  readonly taskOpen: string;
  readonly footnotes: string;
  readonly footnote: (number: number) => string;
  readonly backToText: (number: number) => string;
};

export type MarkdownEnvironment = {
  readonly labels: MarkdownLabels;
  /** Opens an address outside of the app; http, https and mailto only. */
  readonly onOpenLink: (url: string) => void;
  /** Puts text on the clipboard; false when that failed. */
  readonly onCopy: (text: string) => Promise<boolean>;
};

export const EnvironmentContext = createContext<MarkdownEnvironment | null>(null);

export function useEnvironment(): MarkdownEnvironment {
  const environment = use(EnvironmentContext);
  if (!environment) throw new Error('markdown is rendered outside of its view');
  return environment;
}

/** Read only by what refers to something, so that a new definition does not render everything again. */
export const ReferencesContext = createContext<References>(noReferences);
