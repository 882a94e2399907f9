import { ArrowDown } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { LiveAnswers } from '../../../live/live-answers.ts';
import { IconButton } from '../../../ui/button.tsx';
import styles from './thread.module.css';
import { FindBar } from '../find/find-bar.tsx';
import { type MessageActions, type ThreadEntry, ThreadEntryView } from './thread-entry.tsx';
import type { Anchor } from './reading-anchor.ts';
import { useCopying } from '../copy/use-copying.ts';
import { useEditedEntries } from '../message/use-edited-entries.ts';
import { useReadingPlace } from './use-reading-place.ts';
import { useSelectedEntries } from '../copy/use-selected-entries.ts';

/** Space above the first message, in CSS px; thread.module.css has the same. */
const startMargin = 24;

/**
 * Of a message not drawn yet, in CSS px. Left to guess, the list takes 40: it draws three times what is seen when a
 * chat opens, and throws it away when the first sizes are known.
 */
const expectedSize = 200;

type ThreadProps = {
  readonly live: LiveAnswers;
  readonly conversationId: string;
  readonly entries: readonly ThreadEntry[];
  /** Counts what this window sent: a new turn brings the reader to the end. */
  readonly turn: number;
  /** Where the reader left the chat; null: at its end. */
  readonly place: Anchor | null;
  readonly onPlace: (place: Anchor | null) => void;
  readonly modelName: (modelId: string | null) => string;
  readonly isAnswering: boolean;
  readonly canSend: boolean;
  readonly actions: MessageActions;
};

/** The conversation. Only what is near the window's view is in the document. */
export const Thread = memo(function Thread({ entries, place, onPlace, ...props }: ThreadProps) {
  const { t } = useTranslation('chat');
  const { scroller, content, virtualizer, cache, isAtEnd, toEnd, show } = useReadingPlace(
    props.conversationId,
    props.turn,
    { entries, place, onPlace },
  );
  const keepMounted = [...useSelectedEntries(content, entries.length), ...useEditedEntries(entries)];
  useCopying({ scroller, content, entries, live: props.live });

  return (
    <div className={styles['thread']}>
      <FindBar entries={entries} live={props.live} container={content} onShow={show} />
      {/* The scroller takes focus so that the keyboard can scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div
        ref={scroller}
        className={styles['scroller']}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('thread')}
      >
        <div ref={content} className={styles['messages']}>
          <Virtualizer
            ref={virtualizer}
            scrollRef={scroller}
            startMargin={startMargin}
            keepMounted={keepMounted}
            bufferSize={600}
            itemSize={expectedSize}
            data={entries}
            {...(cache === undefined ? {} : { cache })}
          >
            {(entry, index) => (
              <ThreadEntryView
                key={entry.message.id}
                entry={entry}
                index={index}
                live={props.live}
                actions={props.actions}
                modelName={props.modelName(entry.message.model)}
                isLast={index === entries.length - 1}
                canSend={props.canSend && !props.isAnswering}
              />
            )}
          </Virtualizer>
        </div>
      </div>
      {isAtEnd ? null : (
        <div className={styles['toBottom']}>
          <IconButton label={t('message.toBottom')} onPress={toEnd}>
            <ArrowDown size={18} aria-hidden />
          </IconButton>
        </div>
      )}
      <AnsweringStatus isAnswering={props.isAnswering} />
    </div>
  );
});

/** Says that writing began and ended; the growing text itself is never read out. */
function AnsweringStatus({ isAnswering }: { readonly isAnswering: boolean }) {
  const { t } = useTranslation('chat');
  const [hasAnswered, setHasAnswered] = useState(isAnswering);
  if (isAnswering && !hasAnswered) setHasAnswered(true);
  return (
    <p className="visually-hidden" role="status">
      {isAnswering ? t('message.generating') : hasAnswered ? t('message.done') : ''}
    </p>
  );
}
