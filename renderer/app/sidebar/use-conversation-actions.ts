import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import {
  deleteConversation,
  purgeDeleted,
  restoreConversation,
  setTitle,
} from '../../data/repos/conversations.ts';
import type { ConversationRow } from '../../data/rows.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { useServices } from '../services.ts';

/** Renaming, and deleting with an undo: rows are only marked until the toast has gone. */
export function useConversationActions(db: HistoryDb | null) {
  const { t } = useTranslation(['common', 'errors']);
  const { live } = useServices();
  const open = useNavigationStore((state) => state.open);
  const show = useToastStore((state) => state.show);
  const report = (result: { readonly ok: boolean }) => {
    if (!result.ok) show({ tone: 'danger', text: t('errors:storage_failed') });
  };

  const onRename = (id: string, title: string) => {
    if (db) void setTitle(db, id, title).then(report);
  };
  const onDelete = async ({ id, title }: Pick<ConversationRow, 'id' | 'title'>) => {
    if (!db) return;
    for (const answer of live.getActive()) {
      if (answer.conversationId === id) await live.stop(answer.requestId);
    }
    const marked = await deleteConversation(db, id, new Date().toISOString());
    report(marked);
    if (!marked.ok) return;
    const { view } = useNavigationStore.getState();
    if (view.page === 'chat' && view.conversationId === id) open({ page: 'chat', conversationId: null });
    show({
      tone: 'info',
      text: t('common:sidebar.deleted', { title: title === '' ? t('common:sidebar.untitled') : title }),
      action: {
        label: t('common:actions.undo'),
        run: () =>
          void restoreConversation(db, id).then((restored) => {
            report(restored);
            if (restored.ok) open({ page: 'chat', conversationId: id });
          }),
      },
      onExpire: () => void purgeDeleted(db, id).then(report),
    });
  };
  return {
    onRename,
    onDelete: (conversation: Pick<ConversationRow, 'id' | 'title'>) => void onDelete(conversation),
  };
}
