import { Check, Copy, WrapText } from 'lucide-react';
import type { Code } from 'mdast';
import { memo, useEffect, useState } from 'react';
import { CodeLines } from './code-lines.tsx';
import { useEnvironment } from './environment.ts';
import styles from './code-block.module.css';

const SHOW_OUTCOME_MS = 2_000;

type CodeBlockProps = {
  readonly node: Code;
  /** Whether more code may follow. */
  readonly open: boolean;
};

export const CodeBlock = memo(function CodeBlock({ node, open }: CodeBlockProps) {
  const { labels } = useEnvironment();
  const [wrap, setWrap] = useState(false);
  return (
    <div className={styles['codeBlock']} dir="ltr">
      <div className={styles['header']} data-copy="skip">
        <span className={styles['language']}>{node.lang || labels.code}</span>
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
        <CopyButton node={node} />
      </div>
      <pre className={styles['code']} data-wrap={wrap} tabIndex={0}>
        <code>
          <CodeLines node={node} open={open} />
        </code>
      </pre>
    </div>
  );
});

function CopyButton({ node }: { readonly node: Code }) {
  const { labels, onCopy } = useEnvironment();
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOW_OUTCOME_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await onCopy(node.value)) ? 'copied' : 'copyFailed');
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
