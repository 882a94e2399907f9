import { useLayoutEffect, useRef, useState } from 'react';
import { lazyPart, useLazyPart } from './lazy-part.ts';
import styles from './markdown.module.css';

export const formulas = lazyPart(async () => (await import('./katex-formula.ts')).renderFormula);

type FormulaProps = { readonly tex: string; readonly display: boolean };

/** A formula; its source while the typesetter loads, while it is still being written, and when it is wrong. */
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
