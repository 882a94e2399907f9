import { useMemo } from 'react';
import { useEditsStore } from '../../../stores/edits-store.ts';
import type { ThreadEntry } from '../thread/thread-entry.tsx';

/** The entries that are being edited: they stay in the document, so that the caret stays where it is. */
export function useEditedEntries(entries: readonly ThreadEntry[]): readonly number[] {
  // As one text, so that typing does not make it another one.
  const edited = useEditsStore(({ edits }) => [...edits.keys()].join(' '));
  return useMemo(() => {
    if (edited === '') return [];
    const ids = new Set(edited.split(' '));
    return entries.flatMap(({ message }, index) => (ids.has(message.id) ? [index] : []));
  }, [entries, edited]);
}
