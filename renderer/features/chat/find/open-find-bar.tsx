import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type RefObject, useDeferredValue, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveAnswers } from '../../../live/live-answers.ts';
import { IconButton } from '../../../ui/button.tsx';
import { isInputMethodKey } from '../../../ui/enter-key.ts';
import styles from './find-bar.module.css';
import type { ThreadEntry } from '../thread/thread-entry.tsx';
import { type HitPlace, useHits } from './use-hits.ts';
import { useMarks } from './use-marks.ts';

export type FindBarProps = {
  readonly entries: readonly ThreadEntry[];
  readonly live: LiveAnswers;
  /** Holds the drawn messages. */
  readonly container: RefObject<HTMLElement | null>;
  /** Brings a place of a message into view; it may not be drawn yet. */
  readonly onShow: (entry: number, locate: () => Range | null) => void;
};

type OpenFindBarProps = FindBarProps & {
  /** Counts the key presses: each puts the focus back into the field. */
  readonly opened: number;
  readonly onClose: () => void;
};

export function OpenFindBar({ entries, live, container, onShow, opened, onClose }: OpenFindBarProps) {
  const { t } = useTranslation(['chat', 'common']);
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<HitPlace | null>(null);
  const wanted = useDeferredValue(query);
  const hits = useHits(entries, live, wanted);
  const number = chosen === null ? 0 : hits.numberOf(chosen);
  const current = hits.at(number);
  const locate = useMarks(container, wanted, current);

  useEffect(() => input.current?.select(), [opened]);
  const show = useEffectEvent((place: HitPlace) => onShow(place.entry, () => locate(place)));
  const { entry, nth } = current ?? nowhere;
  useEffect(() => {
    if (entry >= 0) show({ entry, nth });
  }, [entry, nth, wanted]);

  const go = (to: number) => {
    const next = hits.at((to + hits.total) % hits.total);
    if (next === null) return;
    setChosen(next);
    // Also when it is the one that was shown: the reader may have scrolled away.
    onShow(next.entry, () => locate(next));
  };
  const status =
    wanted.trim() === ''
      ? ''
      : hits.total === 0
        ? hits.isComplete
          ? t('find.none')
          : ''
        : t('find.position', { index: number + 1, total: hits.total });

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
          setChosen(null);
        }}
        onKeyDown={(event) => {
          const { key, keyCode, nativeEvent, shiftKey } = event;
          if (isInputMethodKey({ key, keyCode, isComposing: nativeEvent.isComposing })) return;
          if (key === 'Escape') onClose();
          if (key === 'Enter') go(number + (shiftKey ? -1 : 1));
        }}
      />
      <span role="status" className={`${styles['status']} tabular`}>
        {status}
      </span>
      <IconButton size="s" label={t('find.previous')} onPress={() => go(number - 1)}>
        <ChevronUp size={15} aria-hidden />
      </IconButton>
      <IconButton size="s" label={t('find.next')} onPress={() => go(number + 1)}>
        <ChevronDown size={15} aria-hidden />
      </IconButton>
      <IconButton size="s" label={t('common:actions.close')} onPress={onClose}>
        <X size={15} aria-hidden />
      </IconButton>
    </search>
  );
}

const nowhere: HitPlace = { entry: -1, nth: -1 };
