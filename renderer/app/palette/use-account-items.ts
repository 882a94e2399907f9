import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { useAccountActions } from '../../features/account/use-account-actions.ts';
import type { PaletteItem } from '../../features/palette/palette-search.ts';
import { useChatsExport } from '../../features/rights/use-chats-export.ts';
import { useExport } from '../../panels/use-export.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { isKeyOnly, shownAccount, useSessionStore } from '../../stores/session-store.ts';

/** The account in the palette: signing in and out, credit, its pages and its files. */
export function useAccountItems(db: HistoryDb | null, lastEmail: string): readonly PaletteItem[] {
  const { t } = useTranslation(['palette', 'account']);
  const open = useNavigationStore((state) => state.open);
  const session = useSessionStore((state) => state.session);
  const known = useSessionStore(shownAccount);
  const { pages, leaving } = useAccountActions();
  const isSignedIn = session?.status === 'signed-in';
  const exportData = useExport('data');
  const exportChats = useChatsExport(db, isSignedIn ? session.email : (known?.email ?? ''));

  const item = (id: string, label: string, onAction: () => void): PaletteItem => ({ id, label, onAction });
  const rare = (action: PaletteItem): PaletteItem => ({ ...action, onlyWhenSearched: true });
  const hasSession = isSignedIn && !isKeyOnly(session);
  const signIn = item('sign-in', t('palette:signIn'), () => open({ page: 'sign-in', email: lastEmail }));
  return [
    ...(hasSession ? [] : [signIn]),
    ...(isSignedIn ? [item('top-up', t('palette:topUp'), () => open({ page: 'top-up' }))] : []),
    ...pages.map(rare),
    ...(hasSession ? [rare(item('export-data', t('account:rights.export'), () => void exportData()))] : []),
    ...(db === null ? [] : [rare(item('export-chats', t('account:rights.chats'), () => void exportChats()))]),
    ...leaving.map(rare),
  ];
}
