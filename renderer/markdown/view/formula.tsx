import type { Math } from 'mdast-util-math';
import { useLayoutEffect, useRef, useState } from 'react';
import { renderLines } from '../code/code-lines.tsx';
import { lazyPart, useLazyPart } from '../../ui/lazy-part.ts';
import styles from './markdown.module.css';

export const formulas = lazyPart(async () => (await import('./katex-formula.ts')).renderFormula);

type FormulaProps = { readonly tex: string; readonly display: boolean };

/** A formula; its source while the typesetter loads, and when it is wrong. */
export function Formula({ tex, display }: FormulaProps) {
  const renderFormula = useLazyPart(formulas);
  const target = useRef<HTMLSpanElement>(null);
  const [isTypeset, setTypeset] = useState(false);

  useLayoutEffect(() => {
    if (renderFormula && target.current) setTypeset(renderFormula(target.current, tex, display));
  }, [renderFormula, tex, display]);

  const kind = display ? styles['displayMath'] : styles['inlineMath'];
  return (
    <span className={kind} dir="ltr">
      <span ref={target} />
      {!isTypeset && <code className={styles['mathSource']}>{tex}</code>}
    </span>
  );
}

/** The source of a formula that is still being written, with what stands beside its opening marker. */
export function OpenFormula({ node }: { readonly node: Math }) {
  return (
    <span className={styles['displayMath']} dir="ltr">
      <code className={styles['mathSource']}>
        {node.meta}
        {node.meta && node.value !== '' && '\n'}
        {renderLines(node)}
      </code>
    </span>
  );
}
