import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { isInputMethodKey } from '../../ui/enter-key.ts';
import styles from './find-bar.module.css';
import { messagesWith, rangesOf } from './find-matches.ts';
import type { ThreadEntry } from './thread-entry.tsx';

/** Name of the highlight in find-bar.module.css. */
const highlightName = 'find-in-chat';

type FindBarProps = {
  readonly entries: readonly ThreadEntry[];
  /** What is searched on screen for marking. */
  readonly container: RefObject<HTMLElement | null>;
  readonly onShow: (index: number) => void;
};

/** Ctrl/Cmd+F: finds messages of this chat, also those that are not drawn at the moment. */
export function FindBar(props: FindBarProps) {
  const [isOpen, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f';
      if (!isFind) return;
      event.preventDefault();
      setOpen(true);
      setOpened((count) => count + 1);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return isOpen ? <OpenFindBar {...props} opened={opened} onClose={() => setOpen(false)} /> : null;
}

type OpenFindBarProps = FindBarProps & {
  /** Counts the key presses: each puts the focus back into the field. */
  readonly opened: number;
  readonly onClose: () => void;
};

function OpenFindBar({ entries, container, onShow, opened, onClose }: OpenFindBarProps) {
  const { t } = useTranslation(['chat', 'common']);
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState(0);
  const wanted = useDeferredValue(query);
  const texts = useMemo(() => entries.map(({ message }) => message.text), [entries]);
  const found = useMemo(() => messagesWith(texts, wanted), [texts, wanted]);
  useMarks(container, wanted);

  useEffect(() => input.current?.select(), [opened]);
  const first = found[0];
  useEffect(() => {
    if (first !== undefined) onShow(first);
  }, [first, wanted, onShow]);

  const go = (to: number) => {
    if (found.length === 0) return;
    const next = (to + found.length) % found.length;
    setCurrent(next);
    onShow(found[next] ?? 0);
  };
  const status =
    wanted.trim() === ''
      ? ''
      : found.length === 0
        ? t('find.none')
        : t('find.position', { index: current + 1, total: found.length });

  return (
    <search className={styles['bar']}>
      <input
        ref={input}
        type="search"
        // The person has just asked for this field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={t('find.label')}
        placeholder={t('find.label')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setCurrent(0);
        }}
        onKeyDown={(event) => {
          const { key, keyCode, nativeEvent, shiftKey } = event;
          if (isInputMethodKey({ key, keyCode, isComposing: nativeEvent.isComposing })) return;
          if (key === 'Escape') onClose();
          if (key === 'Enter') go(current + (shiftKey ? -1 : 1));
        }}
      />
      <span role="status" className={`${styles['status']} tabular`}>
        {status}
      </span>
      <IconButton size="s" label={t('find.previous')} onPress={() => go(current - 1)}>
        <ChevronUp size={15} aria-hidden />
      </IconButton>
      <IconButton size="s" label={t('find.next')} onPress={() => go(current + 1)}>
        <ChevronDown size={15} aria-hidden />
      </IconButton>
      <IconButton size="s" label={t('common:actions.close')} onPress={onClose}>
        <X size={15} aria-hidden />
      </IconButton>
    </search>
  );
}

/** Marks what is drawn, and again whenever other messages come into the document. */
function useMarks(container: RefObject<HTMLElement | null>, query: string): void {
  useEffect(() => {
    const element = container.current;
    if (!element || query.trim() === '') return;
    let frame = 0;
    const mark = () => {
      frame = 0;
      CSS.highlights.set(highlightName, new Highlight(...rangesOf(element, query)));
    };
    const observer = new MutationObserver(() => {
      frame ||= requestAnimationFrame(mark);
    });
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    mark();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(highlightName);
    };
  }, [container, query]);
}
