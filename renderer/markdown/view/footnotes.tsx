import type { FootnoteDefinition } from 'mdast';
import { createContext, memo, type ReactNode, use } from 'react';
import { ReferencesContext, useEnvironment } from './environment.ts';
import styles from './markdown.module.css';

/** The view's own prefix for the marks by which calls and notes find each other. */
export const NotePrefixContext = createContext('');

/** The number of a footnote in the text; leads to the note. */
export function FootnoteCall({
  identifier,
  inLink,
}: {
  readonly identifier: string;
  readonly inLink: boolean;
}) {
  const { labels } = useEnvironment();
  const prefix = use(NotePrefixContext);
  const number = use(ReferencesContext).footnotes.get(identifier)?.number;
  if (number === undefined) return `[^${identifier}]`;
  if (inLink) return <sup>{number}</sup>;
  return (
    <sup>
      <button
        type="button"
        className={styles['noteCall']}
        data-note-call={`${prefix}-${number}`}
        aria-label={labels.footnote(number)}
        onClick={() => goTo(`[data-note="${prefix}-${number}"]`)}
      >
        {number}
      </button>
    </sup>
  );
}

type FootnotesProps = { readonly renderNote: (note: FootnoteDefinition) => ReactNode };

/** The notes that the text calls, at its end. */
export const Footnotes = memo(function Footnotes({ renderNote }: FootnotesProps) {
  const { labels } = useEnvironment();
  const prefix = use(NotePrefixContext);
  const { footnotes } = use(ReferencesContext);
  if (footnotes.size === 0) return null;
  return (
    <section className={styles['notes']} aria-label={labels.footnotes}>
      <ol dir="auto">
        {[...footnotes.values()].map(({ node, number }) => (
          <li key={node.identifier} data-note={`${prefix}-${number}`} tabIndex={-1}>
            {renderNote(node)}
            <button
              type="button"
              className={styles['noteCall']}
              aria-label={labels.backToText(number)}
              onClick={() => goTo(`[data-note-call="${prefix}-${number}"]`)}
            >
              ↩
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
});

function goTo(selector: string): void {
  const target = document.querySelector<HTMLElement>(selector);
  target?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}
