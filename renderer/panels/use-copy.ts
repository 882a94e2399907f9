import { useTranslation } from 'react-i18next';
import { useToastStore } from '../stores/toast-store.ts';

/** Copies text and says whether it worked. */
export function useCopy(): (text: string) => void {
  const { t } = useTranslation('account');
  return (text) => {
    const { show } = useToastStore.getState();
    navigator.clipboard.writeText(text).then(
      () => show({ tone: 'info', text: t('transactions.copied') }),
      () => show({ tone: 'danger', text: t('transactions.copyFailed') }),
    );
  };
}
