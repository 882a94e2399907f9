import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryDb } from '../../data/open.ts';
import { getDraft, setDraft } from '../../data/repos/drafts.ts';
import { type Draft, withoutSent } from './draft.ts';

/** How long typing may pause before the draft is written, in ms. */
const saveDelay = 300;

/**
 * The unsent text of one chat, read once and written behind the typing; leaving the chat or the window writes at
 * once. `onFailure`: it could not be stored.
 */
export function useDraftText(
  db: HistoryDb | null,
  draftId: string,
  prefill: string,
  onFailure: () => void,
): Draft {
  const [text, setShown] = useState(prefill);
  const current = useRef(prefill);
  const unsaved = useRef(prefill !== '');
  const isSending = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const failed = useRef(onFailure);
  useEffect(() => {
    failed.current = onFailure;
  }, [onFailure]);

  const saveAs = useCallback(
    async (id: string) => {
      clearTimeout(timer.current);
      // The turn deletes the row of what it sends: written behind it, the text would be sent and still there.
      if (!db || !unsaved.current || isSending.current) return;
      unsaved.current = false;
      const result = await setDraft(db, id, current.current, new Date().toISOString());
      if (!result.ok) failed.current();
    },
    [db],
  );
  const save = useCallback(() => saveAs(draftId), [saveAs, draftId]);

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
  const send = useCallback<Draft['send']>(
    async (sent, turn) => {
      isSending.current = true;
      const sentId = await turn().finally(() => {
        isSending.current = false;
      });
      if (sentId !== null) {
        current.current = withoutSent(current.current, sent);
        unsaved.current = current.current !== '';
        setShown(current.current);
      }
      // What was typed while a new chat was begun belongs to that chat.
      void saveAs(sentId ?? draftId);
      return sentId;
    },
    [saveAs, draftId],
  );
  return { text, setText, send };
}
