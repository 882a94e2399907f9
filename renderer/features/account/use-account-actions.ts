import { useTranslation } from 'react-i18next';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { isKeyOnly, shownAccountId, useSessionStore } from '../../stores/session-store.ts';
import { useSignOutStore } from '../../stores/sign-out-store.ts';
import { useSignOut } from './sign-out.tsx';

export type AccountAction<Id extends string = string> = {
  readonly id: Id;
  readonly label: string;
  readonly onAction: () => void;
};
type AccountPage = 'account' | 'usage' | 'transactions' | 'privacy';

/** What can be done about the account right now, for the account's menu and the palette alike. */
export function useAccountActions(): {
  readonly pages: readonly AccountAction<AccountPage>[];
  readonly leaving: readonly AccountAction<'sign-out' | 'sign-out-everywhere'>[];
} {
  const { t } = useTranslation('common');
  const session = useSessionStore((state) => state.session);
  const isAccountShown = useSessionStore((state) => shownAccountId(state) !== null);
  const open = useNavigationStore((state) => state.open);
  const ask = useSignOutStore((state) => state.ask);
  const signOut = useSignOut();

  const page = (id: AccountPage): AccountAction<AccountPage> => ({
    id,
    label: t(`account.${id}`),
    onAction: () => open({ page: id }),
  });
  if (session?.status !== 'signed-in') {
    return { pages: [...(isAccountShown ? [page('account')] : []), page('privacy')], leaving: [] };
  }
  const everywhere = {
    id: 'sign-out-everywhere',
    label: t('account.signOutEverywhere'),
    onAction: () => ask('everywhere'),
  } as const;
  return {
    pages: [page('account'), page('usage'), page('transactions'), page('privacy')],
    leaving: [
      { id: 'sign-out', label: t('account.signOut'), onAction: signOut },
      // A key is signed in nowhere else.
      ...(isKeyOnly(session) ? [] : [everywhere]),
    ],
  };
}
