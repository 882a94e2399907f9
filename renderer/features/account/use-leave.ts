import { useTranslation } from 'react-i18next';
import { signOut } from '../../stores/session-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';

/** Signs out, and says so when it did not work. */
export function useLeave(): (scope: 'local' | 'global') => void {
  const { t } = useTranslation('errors');
  return (scope) => {
    void signOut(scope).then((result) => {
      if (!result.ok) useToastStore.getState().show({ tone: 'danger', text: t(result.error.code) });
    });
  };
}
