import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { exportChats } from './export-chats.ts';

type Watch = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
};

/** Writes all chats of this device to a file the person chooses, and says how it ended. */
export function useChatsExport(db: HistoryDb | null, email: string): (watch?: Watch) => Promise<void> {
  const { t } = useTranslation(['account', 'errors']);
  return async ({ signal = new AbortController().signal, onProgress = () => undefined } = {}) => {
    if (!db) return;
    const result = await exportChats({ db, email, now: new Date(), signal, onProgress });
    const { show } = useToastStore.getState();
    if (!result.ok) show({ tone: 'danger', text: t(`errors:${result.error.code}`) });
    else if (result.value !== null)
      show({ tone: 'info', text: t('account:rights.saved', { name: result.value }) });
  };
}
