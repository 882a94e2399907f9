import { type RefObject, useEffect, useState } from 'react';

/** A selection over more messages than this is cut: a document of thousands of messages would stand still. */
const mostKept = 400;

const none: readonly number[] = [];

/** The entries a selection reaches over: they stay in the document, so that all of it can be copied. */
export function useSelectedEntries(scroller: RefObject<HTMLElement | null>): readonly number[] {
  const [selected, setSelected] = useState<readonly number[]>(none);

  useEffect(() => {
    const onChange = () => {
      const selection = document.getSelection();
      const from = entryIndex(selection?.anchorNode ?? null, scroller.current);
      const to = entryIndex(selection?.focusNode ?? null, scroller.current);
      if (selection?.isCollapsed !== false || from === null || to === null) {
        setSelected(none);
        return;
      }
      const first = Math.min(from, to);
      const count = Math.min(Math.abs(to - from) + 1, mostKept);
      setSelected(Array.from({ length: count }, (_, offset) => first + offset));
    };
    document.addEventListener('selectionchange', onChange);
    return () => document.removeEventListener('selectionchange', onChange);
  }, [scroller]);

  return selected;
}

function entryIndex(node: Node | null, scroller: HTMLElement | null): number | null {
  if (!node || !scroller?.contains(node)) return null;
  const element = node instanceof Element ? node : node.parentElement;
  const index = element?.closest('[data-entry]')?.getAttribute('data-entry');
  return index === null || index === undefined ? null : Number(index);
}
