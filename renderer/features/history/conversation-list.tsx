import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationRow } from '../../data/rows.ts';
import { ConversationItem } from './conversation-item.tsx';
import { type DayGroup, dayGroupOf, dayGroups } from './group-by-day.ts';
import styles from './history.module.css';

type ConversationListProps = {
  readonly conversations: readonly ConversationRow[];
  readonly openId: string | null;
  readonly answeringIds: ReadonlySet<string>;
  readonly query: string;
  /** Whether there may be more than is listed; `onEnd` asks for it. */
  readonly hasMore: boolean;
  readonly onEnd: () => void;
  readonly onOpen: (id: string) => void;
  readonly onRename: (id: string, title: string) => void;
  readonly onDelete: (conversation: ConversationRow) => void;
};

export function ConversationList({
  conversations,
  query,
  openId,
  answeringIds,
  hasMore,
  onEnd,
  ...actions
}: ConversationListProps) {
  const { t } = useTranslation('common');
  const now = useNow();
  if (conversations.length === 0) {
    return (
      <p className={styles['empty']}>
        {query === '' ? t('sidebar.empty') : t('sidebar.noMatches', { query })}
      </p>
    );
  }
  const groups = new Map<DayGroup, ConversationRow[]>(dayGroups.map((group) => [group, []]));
  for (const conversation of conversations)
    groups.get(dayGroupOf(conversation.updatedAt, now))?.push(conversation);

  return (
    <nav className={styles['list']} aria-label={t('sidebar.list')}>
      {[...groups].map(([group, members]) =>
        members.length === 0 ? null : (
          <section key={group}>
            <h2 id={`chats-${group}`}>{t(`sidebar.groups.${group}`)}</h2>
            <ul aria-labelledby={`chats-${group}`}>
              {members.map((conversation) => (
                <ConversationItem
                  key={conversation.id}
                  conversation={conversation}
                  isOpen={conversation.id === openId}
                  isAnswering={answeringIds.has(conversation.id)}
                  {...actions}
                />
              ))}
            </ul>
          </section>
        ),
      )}
      {hasMore ? <ListEnd key={conversations.length} onSeen={onEnd} /> : null}
    </nav>
  );
}

/** Says when the end of the list comes into view. */
function ListEnd({ onSeen }: { readonly onSeen: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen();
    });
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, [onSeen]);
  return <div ref={end} className={styles['end']} />;
}

/** The day may have changed while the window was away. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const refresh = () => setNow(new Date());
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, []);
  return now;
}
