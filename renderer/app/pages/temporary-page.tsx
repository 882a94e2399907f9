import { Save } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { keepTemporary } from '../chat/keep-temporary.ts';
import styles from '../layout.module.css';
import { useServices } from '../services.ts';
import { TemporaryChatView } from '../chat/temporary-chat-view.tsx';

type TemporaryPageProps = {
  readonly db: HistoryDb | null;
  readonly lastEmail: string;
  readonly barStart: ReactNode;
  readonly barEnd: ReactNode;
  readonly banners: ReactNode;
};

/** The temporary chat in the main window: nothing of it is on disk until it is kept. */
export function TemporaryPage({ db, lastEmail, barStart, barEnd, banners }: TemporaryPageProps) {
  const { t } = useTranslation(['quick', 'errors']);
  const { live, about } = useServices();
  const chat = useTemporaryChatStore((state) => state.chat);
  const open = useNavigationStore((state) => state.open);
  const session = useSessionStore((state) => state.session);
  const input = useRef<HTMLTextAreaElement>(null);

  const keep = async () => {
    if (!db || !chat) return;
    const kept = await keepTemporary(chat, { db, live, now: () => new Date().toISOString() });
    if (kept.ok) open({ page: 'chat', conversationId: kept.value });
    else useToastStore.getState().show({ tone: 'danger', text: t(`errors:${kept.error.code}`) });
  };

  return (
    <TemporaryChatView
      live={live}
      platform={about.platform}
      accountId={session?.status === 'signed-in' ? session.accountId : null}
      onTopUp={() => open({ page: 'top-up', from: { page: 'temporary' } })}
      onSignIn={() => open({ page: 'sign-in', email: lastEmail })}
      inputRef={input}
      barStart={barStart}
      barEnd={barEnd}
      banners={
        <>
          {banners}
          <Banner
            tone="info"
            actions={
              chat && db ? (
                <Button size="s" onPress={() => void keep()}>
                  <Save size={15} aria-hidden />
                  {t('keep')}
                </Button>
              ) : null
            }
          >
            {t('temporaryText')}
          </Banner>
        </>
      }
      empty={<p className={styles['temporaryEmpty']}>{t('emptyTemporary')}</p>}
    />
  );
}
