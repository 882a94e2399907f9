import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryDb } from '../data/open.ts';
import { getDraft, setDraft } from '../data/repos/drafts.ts';

/** How long typing may pause before the draft is written, in ms. */
const saveDelay = 300;

export type DraftText = {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** The text was sent: its row is already gone, so nothing may be written any more. */
  readonly sent: () => void;
};

/**
 * The unsent text of one chat, read once and written behind the typing; leaving the chat or the window writes at
 * once. `onFailure`: it could not be stored.
 */
export function useDraftText(
  db: HistoryDb | null,
  draftId: string,
  prefill: string,
  onFailure: () => void,
): DraftText {
  const [text, setShown] = useState(prefill);
  const current = useRef(prefill);
  const unsaved = useRef(prefill !== '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const failed = useRef(onFailure);
  useEffect(() => {
    failed.current = onFailure;
  }, [onFailure]);

  const save = useCallback(async () => {
    clearTimeout(timer.current);
    if (!db || !unsaved.current) return;
    unsaved.current = false;
    const result = await setDraft(db, draftId, current.current, new Date().toISOString());
    if (!result.ok) failed.current();
  }, [db, draftId]);

  useEffect(() => {
    if (!db) return;
    let isCurrent = true;
    void getDraft(db, draftId).then((draft) => {
      // What was typed (or filled in) before the row arrived stands after it: neither is lost.
      if (!isCurrent || !draft.ok || draft.value === '' || draft.value === current.current) return;
      current.current = current.current === '' ? draft.value : `${draft.value}\n\n${current.current}`;
      setShown(current.current);
    });
    const flush = () => void save();
    window.addEventListener('pagehide', flush);
    return () => {
      isCurrent = false;
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [db, draftId, save]);

  const setText = useCallback(
    (next: string) => {
      current.current = next;
      unsaved.current = true;
      setShown(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), saveDelay);
    },
    [save],
  );
  const sent = useCallback(() => {
    clearTimeout(timer.current);
    unsaved.current = false;
    current.current = '';
    setShown('');
  }, []);
  return { text, setText, sent };
}
