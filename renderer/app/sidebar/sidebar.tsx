import { PanelLeftClose, Search, SquarePen, X } from 'lucide-react';
import { type RefObject, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConversations, useTitleSearch } from '../../data/hooks.ts';
import type { HistoryDb } from '../../data/open.ts';
import type { ConversationRow } from '../../data/rows.ts';
import { AccountFoot } from '../../features/account/account-foot.tsx';
import { ConversationList } from '../../features/history/conversation-list.tsx';
import { useActiveAnswers } from '../../live/use-live-answer.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { IconButton } from '../../ui/button.tsx';
import { Mark } from '../../ui/mark.tsx';
import styles from '../layout.module.css';
import { useServices } from '../services.ts';
import { TemporaryEntry } from './temporary-entry.tsx';
import { useConversationActions } from './use-conversation-actions.ts';

/** So many chats are listed at first, and so many more whenever the end of the list comes into view. */
const listStep = 100;

type SidebarProps = {
  readonly db: HistoryDb | null;
  readonly lastEmail: string;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onHide: () => void;
  /** In a small window the list lies over the page: opening something puts it away. */
  readonly onOpened: () => void;
};

export function Sidebar({ db, lastEmail, searchRef, onHide, onOpened }: SidebarProps) {
  const { t } = useTranslation('common');
  const { live } = useServices();
  const view = useNavigationStore((state) => state.view);
  const open = useNavigationStore((state) => state.open);
  const active = useActiveAnswers(live);
  const answeringIds = useMemo(() => new Set(active.map((answer) => answer.conversationId)), [active]);
  const [query, setQuery] = useState('');
  const [limit, setLimit] = useState(listStep);
  const showMore = useCallback(() => setLimit((shown) => shown + listStep), []);
  const actions = useConversationActions(db);
  const hasTemporary = useTemporaryChatStore((state) => state.chat !== null);
  const trimmed = query.trim();
  const all = useConversations(db, limit);
  const found = useTitleSearch(trimmed === '' ? null : db, trimmed, limit);
  const listed = trimmed === '' ? all : found;

  const show = (conversationId: string | null) => {
    open({ page: 'chat', conversationId });
    onOpened();
  };

  return (
    <aside className={styles['sidebar']} aria-label={t('sidebar.label')}>
      <div className={styles['sidebarHead']}>
        <span className={styles['brand']}>
          <Mark size={22} />
          {t('appName')}
        </span>
        <IconButton label={t('sidebar.hide')} onPress={onHide}>
          <PanelLeftClose size={18} className="mirrored" aria-hidden />
        </IconButton>
      </div>
      <button type="button" className={styles['newChat']} onClick={() => show(null)}>
        <SquarePen size={16} aria-hidden />
        {t('sidebar.newChat')}
      </button>
      {hasTemporary ? <TemporaryEntry onOpened={onOpened} /> : null}
      <div className={styles['search']}>
        <Search size={15} aria-hidden />
        <input
          ref={searchRef}
          type="search"
          {...(query === '' ? {} : { dir: 'auto' })}
          aria-label={t('sidebar.search')}
          placeholder={t('sidebar.search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setQuery('');
          }}
        />
        {query === '' ? null : (
          <IconButton size="s" label={t('sidebar.clearSearch')} onPress={() => setQuery('')}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      <div className={styles['sidebarList']}>
        {listed === undefined && db !== null ? null : listed !== undefined && !listed.ok ? (
          <p role="alert">{t('start.historyFailed')}</p>
        ) : (
          <ConversationList
            conversations={listed?.value ?? noConversations}
            query={trimmed}
            openId={view.page === 'chat' ? view.conversationId : null}
            answeringIds={answeringIds}
            hasMore={(listed?.value.length ?? 0) >= limit}
            onEnd={showMore}
            onOpen={show}
            {...actions}
          />
        )}
      </div>
      <AccountFoot lastEmail={lastEmail} />
    </aside>
  );
}

const noConversations: readonly ConversationRow[] = [];
