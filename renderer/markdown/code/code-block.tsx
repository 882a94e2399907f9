import { Check, CodeXml, Copy, Eye, WrapText } from 'lucide-react';
import type { Code } from 'mdast';
import { memo, useEffect, useState } from 'react';
import { CodeLines } from './code-lines.tsx';
import { useEnvironment } from '../view/environment.ts';
import { type FenceKind, fenceKind, ShownFence } from '../preview/shown-fence.tsx';
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
  const [chosen, setChosen] = useState<boolean>();
  const kind = open ? undefined : fenceKind(node.lang);
  // A diagram is a picture by nature; a page with scripts runs only when somebody asks for it.
  const isShown = kind !== undefined && (chosen ?? kind === 'mermaid');
  return (
    <div className={styles['codeBlock']} dir="ltr">
      <div className={styles['header']} data-copy="skip">
        <span className={styles['language']}>{node.lang || labels.code}</span>
        {kind && <ShowButton kind={kind} isShown={isShown} onPress={() => setChosen(!isShown)} />}
        <button
          type="button"
          className={`${styles['button']} ${styles['wrap']}`}
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
      {kind && isShown && <ShownFence kind={kind} source={node.value} />}
    </div>
  );
});

type ShowButtonProps = {
  readonly kind: FenceKind;
  readonly isShown: boolean;
  readonly onPress: () => void;
};

/** Says what a press brings: what the code means, or the code. */
function ShowButton({ kind, isShown, onPress }: ShowButtonProps) {
  const { labels } = useEnvironment();
  const Icon = isShown ? CodeXml : Eye;
  return (
    <button type="button" className={`${styles['button']} ${styles['show']}`} onClick={onPress}>
      <Icon size={15} aria-hidden />
      {isShown ? labels.showCode : kind === 'mermaid' ? labels.showDiagram : labels.showPreview}
    </button>
  );
}

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
