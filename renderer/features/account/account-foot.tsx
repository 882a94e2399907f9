import {
  ChartColumn,
  CircleUser,
  Globe,
  LogIn,
  LogOut,
  MonitorX,
  ReceiptText,
  Settings as SettingsIcon,
  ShieldCheck,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openWebsite } from '../../panels/failure.tsx';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { isKeyOnly, useSessionStore } from '../../stores/session-store.ts';
import { useSignOutStore } from '../../stores/sign-out-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import styles from './account.module.css';
import { Balance } from './balance.tsx';
import { useSignOut } from './sign-out.tsx';

/** The foot of the sidebar: who is signed in, and what they have left. */
export function AccountFoot({ lastEmail }: { readonly lastEmail: string }) {
  const { t } = useTranslation('common');
  const session = useSessionStore((state) => state.session);
  const open = useNavigationStore((state) => state.open);
  const ask = useSignOutStore((state) => state.ask);
  const signOut = useSignOut();
  const openSettings = () => open({ page: 'settings' });

  if (session?.status !== 'signed-in') {
    return (
      <div className={styles['foot']}>
        <Button size="s" onPress={() => open({ page: 'sign-in', email: lastEmail })}>
          <LogIn size={15} className="mirrored" aria-hidden />
          {t('actions.signIn')}
        </Button>
        <span className={styles['spacer']} />
        <IconButton label={t('account.settings')} onPress={openSettings}>
          <SettingsIcon size={17} aria-hidden />
        </IconButton>
      </div>
    );
  }
  const icon = { size: 15, 'aria-hidden': true } as const;
  return (
    <div className={styles['foot']}>
      <Menu
        label={t('account.menu', { email: session.email })}
        triggerClassName={styles['account'] ?? ''}
        entries={[
          {
            id: 'account',
            label: t('account.account'),
            icon: <CircleUser {...icon} />,
            onAction: () => open({ page: 'account' }),
          },
          {
            id: 'usage',
            label: t('account.usage'),
            icon: <ChartColumn {...icon} />,
            onAction: () => open({ page: 'usage' }),
          },
          {
            id: 'transactions',
            label: t('account.transactions'),
            icon: <ReceiptText {...icon} />,
            onAction: () => open({ page: 'transactions' }),
          },
          {
            id: 'privacy',
            label: t('account.privacy'),
            icon: <ShieldCheck {...icon} />,
            onAction: () => open({ page: 'privacy' }),
          },
          'separator',
          {
            id: 'settings',
            label: t('account.settings'),
            icon: <SettingsIcon {...icon} />,
            onAction: openSettings,
          },
          {
            id: 'website',
            label: t('account.website'),
            icon: <Globe {...icon} />,
            onAction: openWebsite,
          },
          'separator',
          {
            id: 'out',
            label: t('account.signOut'),
            icon: <LogOut {...icon} />,
            onAction: signOut,
          },
          ...(isKeyOnly(session)
            ? []
            : [
                {
                  id: 'out-everywhere',
                  label: t('account.signOutEverywhere'),
                  icon: <MonitorX {...icon} />,
                  onAction: () => ask('everywhere'),
                },
              ]),
        ]}
      >
        <CircleUser size={18} aria-hidden />
        <span dir="ltr">{session.email}</span>
      </Menu>
      <Balance onPress={() => open({ page: 'top-up' })} />
    </div>
  );
}
