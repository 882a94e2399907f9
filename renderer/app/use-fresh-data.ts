import { useEffect } from 'react';
import { refreshCredits } from '../stores/credits-store.ts';
import { loadModels } from '../stores/models-store.ts';
import { useSessionStore } from '../stores/session-store.ts';

/**
 * Balance and models are read at sign-in, and the balance again whenever the window is looked at. A window that
 * waits out of sight asks for no balance before that.
 */
export function useFreshData({ waitsOutOfSight = false } = {}): void {
  const accountId = useSessionStore(({ session }) =>
    session?.status === 'signed-in' ? session.accountId : null,
  );
  useEffect(() => {
    if (accountId === null) return;
    const refresh = () => void refreshCredits();
    if (!waitsOutOfSight || document.hasFocus()) refresh();
    void loadModels();
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, [accountId, waitsOutOfSight]);
}
