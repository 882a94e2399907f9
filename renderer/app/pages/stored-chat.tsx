import { type ComponentProps, useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHistoryState, usePlace, useThread } from '../../data/hooks.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import styles from '../layout.module.css';
import { useServices } from '../services.ts';
import { ChatPage } from './chat-page.tsx';

type StoredChatProps = Omit<
  ComponentProps<typeof ChatPage>,
  'stored' | 'place' | 'conversationId' | 'prefill'
> & {
  readonly conversationId: string;
  /** Deleted here or elsewhere, or a chat of another account. */
  readonly onGone?: () => void;
};

/**
 * A chat of the history, drawn once it has been read: it never flashes empty, and one that cannot be read is not
 * taken for an empty one.
 */
export function StoredChat({ onGone, ...props }: StoredChatProps) {
  const { db, conversationId } = props;
  const { history } = useServices();
  const historyFailed = useHistoryState(history).status === 'failed';
  const [tries, setTries] = useState(0);
  const thread = useThread(db, conversationId, tries);
  const place = usePlace(db, conversationId);
  const isGone = thread?.ok === true && thread.value === null;
  const sayGone = useEffectEvent(() => onGone?.());
  useEffect(() => {
    if (isGone) sayGone();
  }, [isGone]);

  if (thread?.ok === false) return <NoChat {...props} onRetry={() => setTries(tries + 1)} />;
  if (thread && place !== undefined)
    return <ChatPage {...props} stored={thread.value} place={place} prefill={null} />;
  if (db !== null) return null;
  return <NoChat {...props} onRetry={historyFailed ? () => void history.retry() : null} />;
}

type NoChatProps = Pick<StoredChatProps, 'barStart' | 'barEnd' | 'banners'> & {
  /** Null while the history is being opened. */
  readonly onRetry: (() => void) | null;
};

/** Without a composer: what is sent into a chat that could not be read would hide what stands in it. */
function NoChat({ barStart, barEnd, banners, onRetry }: NoChatProps) {
  const { t } = useTranslation(['chat', 'common']);
  return (
    <>
      <header className={styles['bar']}>
        {barStart}
        <h1 className="visually-hidden">{t('chat:title')}</h1>
        {barEnd}
      </header>
      <div className={styles['banners']}>
        {banners}
        {onRetry === null ? null : (
          <Banner
            tone="danger"
            role="alert"
            actions={
              <Button size="s" onPress={onRetry}>
                {t('common:actions.retry')}
              </Button>
            }
          >
            {t('chat:unreadable')}
          </Banner>
        )}
      </div>
    </>
  );
}
