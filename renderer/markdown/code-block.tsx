import { Check, Copy, WrapText } from 'lucide-react';
import { Fragment, memo, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useEnvironment } from './environment.ts';
import type { HighlightToken } from './highlight.ts';
import { lazyPart, useLazyPart } from './lazy-part.ts';
import styles from './code-block.module.css';

export const highlighter = lazyPart(async () => (await import('./highlight.ts')).highlight);

const LONGEST_HIGHLIGHTED = 50_000;
const SHOW_OUTCOME_MS = 2_000;

type CodeBlockProps = {
  readonly code: string;
  readonly language: string;
  /** Whether more code may follow; it is coloured once it is complete. */
  readonly open: boolean;
};

export const CodeBlock = memo(function CodeBlock({ code, language, open }: CodeBlockProps) {
  const { labels } = useEnvironment();
  const [wrap, setWrap] = useState(false);
  return (
    <div className={styles['codeBlock']} dir="ltr">
      <div className={styles['header']} data-copy="skip">
        <span className={styles['language']}>{language || labels.code}</span>
        <button
          type="button"
          className={styles['button']}
          aria-label={labels.wrap}
          title={labels.wrap}
          aria-pressed={wrap}
          onClick={() => setWrap(!wrap)}
        >
          <WrapText size={15} aria-hidden />
        </button>
        <CopyButton code={code} />
      </div>
      <pre className={styles['code']} data-wrap={wrap} tabIndex={0}>
        <code>
          <Highlighted code={code} language={language.toLowerCase()} open={open} />
        </code>
      </pre>
    </div>
  );
});

function CopyButton({ code }: { readonly code: string }) {
  const { labels, onCopy } = useEnvironment();
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOW_OUTCOME_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await onCopy(code)) ? 'copied' : 'copyFailed');
  return (
    <>
      <button
        type="button"
        className={styles['button']}
        aria-label={labels.copy}
        title={labels[outcome ?? 'copy']}
        onClick={() => void copy()}
      >
        {outcome === 'copied' ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      </button>
      <span className="visually-hidden" role="status">
        {outcome && labels[outcome]}
      </span>
    </>
  );
}

function Highlighted({ code, language, open }: CodeBlockProps) {
  const highlight = useLazyPart(highlighter);
  const tokens = useMemo(
    () => (open || code.length > LONGEST_HIGHLIGHTED ? undefined : highlight?.(code, language)),
    [code, language, open, highlight],
  );
  return tokens ? renderTokens(tokens) : code;
}

function renderTokens(tokens: readonly HighlightToken[]): ReactNode {
  return tokens.map((token, index) =>
    typeof token === 'string' ? (
      <Fragment key={index}>{token}</Fragment>
    ) : (
      <span key={index} className={token.className}>
        {renderTokens(token.children)}
      </span>
    ),
  );
}
