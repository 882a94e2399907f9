import { Hourglass, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { resetTemporaryChat, useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from '../layout.module.css';
import { useServices } from '../services.ts';

/** The way back to the temporary chat, which no list has. */
export function TemporaryEntry({ onOpened }: { readonly onOpened: () => void }) {
  const { t } = useTranslation(['quick', 'common']);
  const { live } = useServices();
  const view = useNavigationStore((state) => state.view);
  const open = useNavigationStore((state) => state.open);

  const discard = async () => {
    const before = useTemporaryChatStore.getState();
    for (const { conversationId, requestId } of live.getActive()) {
      if (conversationId === before.chat?.conversationId) await live.stop(requestId);
    }
    // As it stands now, with the ends of what was stopped.
    const last = useTemporaryChatStore.getState();
    resetTemporaryChat();
    if (view.page === 'temporary') open({ page: 'chat', conversationId: null });
    useToastStore.getState().show({
      tone: 'info',
      text: t('quick:discarded'),
      action: {
        label: t('common:actions.undo'),
        run: () => {
          useTemporaryChatStore.setState(last);
          open({ page: 'temporary' });
        },
      },
    });
  };

  return (
    <div className={styles['temporary']}>
      <button
        type="button"
        aria-current={view.page === 'temporary' ? 'page' : undefined}
        onClick={() => {
          open({ page: 'temporary' });
          onOpened();
        }}
      >
        <Hourglass size={15} aria-hidden />
        {t('quick:temporary')}
      </button>
      <IconButton size="s" label={t('quick:discard')} onPress={() => void discard()}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
