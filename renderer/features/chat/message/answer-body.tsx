import { ChevronRight } from 'lucide-react';
import { createElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSeconds } from '../../../i18n/format.ts';
import { lazyPart, useLazyPart } from '../../../ui/lazy-part.ts';
import type { TextSource } from '../../../markdown/text-source.ts';
import { getBridge } from '../../../platform/bridge.ts';
import styles from './answer-body.module.css';
import { copyText } from '../copy/clipboard.ts';
import { PlainText } from './plain-text.tsx';

type AnswerBodyProps = {
  readonly text: TextSource;
  readonly reasoning: TextSource;
  readonly isStreaming: boolean;
  /** ms the model reasoned before its first word, once known. */
  readonly thoughtMs: number | null;
};

/** Not needed before the first answer. The main window loads it at its start, so that no answer is shown without. */
export const markdownView = lazyPart(
  async () => (await import('../../../markdown/markdown-view.tsx')).MarkdownView,
);

const openLink = (url: string) => void getBridge().commands['shell:open-external']({ url });

/** Reasoning (folded) and the answer's text. */
export function AnswerBody({ text, reasoning, isStreaming, thoughtMs }: AnswerBodyProps) {
  const { t, i18n } = useTranslation('chat');
  const MarkdownView = useLazyPart(markdownView);
  const labels = useMemo(
    () => ({
      code: t('markdown.code'),
      copy: t('markdown.copyCode'),
      copied: t('markdown.copied'),
      copyFailed: t('message.copyFailed'),
      wrap: t('markdown.wrap'),
      showCode: t('markdown.showCode'),
      showPreview: t('markdown.showPreview'),
      showDiagram: t('markdown.showDiagram'),
      preview: t('markdown.preview'),
      diagram: t('markdown.diagram'),
      diagramMistake: t('markdown.diagramMistake'),
      diagramSlow: t('markdown.diagramSlow'),
      table: t('markdown.table'),
      image: t('markdown.image'),
      taskDone: t('markdown.taskDone'),
      taskOpen: t('markdown.taskOpen'),
      footnotes: t('markdown.footnotes'),
      footnote: (number: number) => t('markdown.footnote', { number }),
      backToText: (number: number) => t('markdown.backToText', { number }),
    }),
    [t],
  );
  const thinking = isStreaming && text.length === 0;
  const thought =
    thoughtMs === null
      ? t('message.thoughtPlain')
      : t('message.thought', {
          duration: t('message.seconds', { seconds: formatSeconds(thoughtMs, i18n.language) }),
        });

  return (
    <>
      {reasoning.length === 0 ? null : (
        <details className={styles['reasoning']}>
          <summary>
            <ChevronRight size={14} className="mirrored" aria-hidden />
            {thinking ? t('message.thinking') : thought}
          </summary>
          <div className={styles['reasoningText']} dir="auto">
            <PlainText text={reasoning} />
          </div>
        </details>
      )}
      {thinking ? (
        <p className={styles['waiting']}>
          <span className={styles['dot']} aria-hidden />
          {reasoning.length === 0 ? t('message.waiting') : t('message.thinking')}
        </p>
      ) : null}
      {text.length === 0 ? null : MarkdownView === undefined ? (
        <p className={styles['plainAnswer']} dir="auto" data-find="plain">
          {text.slice(0)}
        </p>
      ) : (
        <div data-find="markdown">
          {createElement(MarkdownView, {
            text,
            streaming: isStreaming,
            labels,
            onOpenLink: openLink,
            onCopy: copyText,
          })}
        </div>
      )}
    </>
  );
}
