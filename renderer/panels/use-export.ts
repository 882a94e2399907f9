import { useTranslation } from 'react-i18next';
import type { ExportKind } from '#shared/domain/account.ts';
import { getBridge } from '../platform/bridge.ts';
import { useToastStore } from '../stores/toast-store.ts';
import { useFailureToast } from './failure.tsx';

/** Has main write a file to a place the person chooses, and says how it ended. */
export function useExport(kind: ExportKind): () => Promise<void> {
  const { t } = useTranslation('account');
  const sayFailure = useFailureToast();
  return async () => {
    const result = await getBridge().commands['account:export']({ kind });
    if (!result.ok) return sayFailure(result.error);
    const { saved: name } = result.value;
    if (name !== null) useToastStore.getState().show({ tone: 'info', text: t('rights.saved', { name }) });
  };
}
