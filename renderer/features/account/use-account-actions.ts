import { useTranslation } from 'react-i18next';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { shownAccountId, useSessionStore } from '../../stores/session-store.ts';
import { useSignOutStore } from '../../stores/sign-out-store.ts';
import { useLeave } from './use-leave.ts';

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
  const askEverywhere = useSignOutStore((state) => state.askEverywhere);
  const leave = useLeave();

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
    onAction: () => askEverywhere(true),
  } as const;
  return {
    pages: [page('account'), page('usage'), page('transactions'), page('privacy')],
    leaving: [
      { id: 'sign-out', label: t('account.signOut'), onAction: () => leave('local') },
      // A key is signed in nowhere else.
      ...(session.via === 'api-key' ? [] : [everywhere]),
    ],
  };
}
