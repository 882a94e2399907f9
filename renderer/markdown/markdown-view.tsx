import type { FootnoteDefinition } from 'mdast';
import { memo, useId, useLayoutEffect, useMemo, useRef } from 'react';
import type { Section } from './growing/document.ts';
import { EnvironmentContext, type MarkdownEnvironment, ReferencesContext } from './view/environment.ts';
import type { Block } from './growing/final-blocks.ts';
import { Footnotes, NotePrefixContext } from './view/footnotes.tsx';
import styles from './view/markdown.module.css';
import { renderBlock, renderBlocks } from './view/render.tsx';
import type { TextSource } from './text-source.ts';
import { useMarkdownBlocks } from './view/use-markdown-blocks.ts';

type MarkdownViewProps = MarkdownEnvironment & {
  readonly text: TextSource;
  /** Whether the text still grows; its last block is then shown as unfinished. */
  readonly streaming: boolean;
};

/**
 * A model's answer as formatted text. Each update renders what changed at the end of the text only; the
 * handlers may change from call to call, the labels should keep their identity.
 */
export function MarkdownView({ text, streaming, labels, onOpenLink, onCopy }: MarkdownViewProps) {
  const { chapters, references, openKey } = useMarkdownBlocks(text, streaming);
  const environment = useEnvironmentOf({ labels, onOpenLink, onCopy });
  return (
    <EnvironmentContext value={environment}>
      <NotePrefixContext value={useId()}>
        <ReferencesContext value={references}>
          <div className={styles['markdown']}>
            {chapters.map((chapter, index) => (
              <ChapterView
                key={chapter.key}
                sections={chapter.items}
                openKey={index === chapters.length - 1 ? openKey : undefined}
                finished={index < chapters.length - 1}
              />
            ))}
            <Footnotes renderNote={renderNote} />
          </div>
        </ReferencesContext>
      </NotePrefixContext>
    </EnvironmentContext>
  );
}

type PartProps = {
  readonly openKey: number | undefined;
  readonly finished: boolean;
};

type ChapterProps = PartProps & { readonly sections: readonly Section[] };

/** A finished part out of view costs the browser nothing. */
const ChapterView = memo(function ChapterView({ sections, openKey, finished }: ChapterProps) {
  return (
    <div className={styles['chapter']} data-finished={finished}>
      {sections.map((section, index) => (
        <SectionView
          key={section.key}
          blocks={section.items}
          openKey={index === sections.length - 1 ? openKey : undefined}
          finished={finished || index < sections.length - 1}
        />
      ))}
    </div>
  );
});

type SectionProps = PartProps & { readonly blocks: readonly Block[] };

const SectionView = memo(function SectionView({ blocks, openKey, finished }: SectionProps) {
  return (
    <div className={styles['section']} data-finished={finished}>
      {blocks.map(({ key, node }) => (
        <BlockView key={key} node={node} open={key === openKey} />
      ))}
    </div>
  );
});

type BlockProps = Pick<Block, 'node'> & { readonly open: boolean };

const BlockView = memo(function BlockView({ node, open }: BlockProps) {
  return renderBlock(node, open);
});

function renderNote(note: FootnoteDefinition) {
  return renderBlocks(note.children, false);
}

/** An environment that stays the same while only the handlers' identities change. */
function useEnvironmentOf({ labels, onOpenLink, onCopy }: MarkdownEnvironment): MarkdownEnvironment {
  const handlers = useRef({ onOpenLink, onCopy });
  useLayoutEffect(() => {
    handlers.current = { onOpenLink, onCopy };
  }, [onOpenLink, onCopy]);
  return useMemo(
    () => ({
      labels,
      onOpenLink: (url) => handlers.current.onOpenLink(url),
      onCopy: (text) => handlers.current.onCopy(text),
    }),
    [labels],
  );
}
