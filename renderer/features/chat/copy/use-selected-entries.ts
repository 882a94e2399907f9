import { type RefObject, useEffect, useState } from 'react';
import { copyPart } from './clipboard.ts';
import { selectedEntries } from './selected-entries.ts';

const none: readonly number[] = [];

/** The first and the last entry a selection reaches into: they stay in the document, since it ends in them. */
export function useSelectedEntries(content: RefObject<HTMLElement | null>, count: number): readonly number[] {
  const [selected, setSelected] = useState<readonly number[]>(none);

  useEffect(() => {
    const onChange = () => {
      const selection = document.getSelection();
      const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
      const reach = range && content.current ? selectedEntries(range, content.current, count) : null;
      // Who selects may be about to copy.
      if (reach) void copyPart.load();
      const ends = reach ? [reach.first, reach.last] : none;
      setSelected((before) => (before.join() === ends.join() ? before : ends));
    };
    document.addEventListener('selectionchange', onChange);
    return () => document.removeEventListener('selectionchange', onChange);
  }, [content, count]);

  return selected;
}
