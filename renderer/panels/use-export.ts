import { useTranslation } from 'react-i18next';
import type { ExportKind } from '#shared/domain/account.ts';
import { getBridge } from '../platform/bridge.ts';
import { useToastStore } from '../stores/toast-store.ts';

/** Has main write a file to a place the person chooses, and says how it ended. */
export function useExport(kind: ExportKind): () => Promise<void> {
  const { t } = useTranslation(['account', 'errors']);
  return async () => {
    const result = await getBridge().commands['account:export']({ kind });
    const { show } = useToastStore.getState();
    if (!result.ok) show({ tone: 'danger', text: t(`errors:${result.error.code}`) });
    else if (result.value.saved !== null)
      show({ tone: 'info', text: t('account:rights.saved', { name: result.value.saved }) });
  };
}
