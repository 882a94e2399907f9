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
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openWebsite } from '../../panels/failure.tsx';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { signOut, useSessionStore } from '../../stores/session-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Menu } from '../../ui/menu.tsx';
import styles from './account.module.css';
import { Balance } from './balance.tsx';

/** The foot of the sidebar: who is signed in, and what they have left. */
export function AccountFoot({ lastEmail }: { readonly lastEmail: string }) {
  const { t } = useTranslation(['common', 'errors']);
  const session = useSessionStore((state) => state.session);
  const open = useNavigationStore((state) => state.open);
  const [asksEverywhere, setAsksEverywhere] = useState(false);

  const leave = async (scope: 'local' | 'global') => {
    setAsksEverywhere(false);
    const result = await signOut(scope);
    if (!result.ok) useToastStore.getState().show({ tone: 'danger', text: t(`errors:${result.error.code}`) });
  };
  const openSettings = () => open({ page: 'settings' });

  if (session?.status !== 'signed-in') {
    return (
      <div className={styles['foot']}>
        <Button size="s" onPress={() => open({ page: 'sign-in', email: lastEmail })}>
          <LogIn size={15} className="mirrored" aria-hidden />
          {t('common:actions.signIn')}
        </Button>
        <span className={styles['spacer']} />
        <IconButton label={t('common:account.settings')} onPress={openSettings}>
          <SettingsIcon size={17} aria-hidden />
        </IconButton>
      </div>
    );
  }
  const icon = { size: 15, 'aria-hidden': true } as const;
  return (
    <div className={styles['foot']}>
      <Menu
        label={t('common:account.menu', { email: session.email })}
        triggerClassName={styles['account'] ?? ''}
        entries={[
          {
            id: 'account',
            label: t('common:account.account'),
            icon: <CircleUser {...icon} />,
            onAction: () => open({ page: 'account' }),
          },
          {
            id: 'usage',
            label: t('common:account.usage'),
            icon: <ChartColumn {...icon} />,
            onAction: () => open({ page: 'usage' }),
          },
          {
            id: 'transactions',
            label: t('common:account.transactions'),
            icon: <ReceiptText {...icon} />,
            onAction: () => open({ page: 'transactions' }),
          },
          {
            id: 'privacy',
            label: t('common:account.privacy'),
            icon: <ShieldCheck {...icon} />,
            onAction: () => open({ page: 'privacy' }),
          },
          'separator',
          {
            id: 'settings',
            label: t('common:account.settings'),
            icon: <SettingsIcon {...icon} />,
            onAction: openSettings,
          },
          {
            id: 'website',
            label: t('common:account.website'),
            icon: <Globe {...icon} />,
            onAction: openWebsite,
          },
          'separator',
          {
            id: 'out',
            label: t('common:account.signOut'),
            icon: <LogOut {...icon} />,
            onAction: () => void leave('local'),
          },
          {
            id: 'out-everywhere',
            label: t('common:account.signOutEverywhere'),
            icon: <MonitorX {...icon} />,
            onAction: () => setAsksEverywhere(true),
          },
        ]}
      >
        <CircleUser size={18} aria-hidden />
        <span dir="ltr">{session.email}</span>
      </Menu>
      <Balance onPress={() => open({ page: 'top-up' })} />
      <ConfirmDialog
        isOpen={asksEverywhere}
        title={t('common:account.signOutTitle')}
        text={t('common:account.signOutText')}
        confirmLabel={t('common:account.signOutEverywhere')}
        cancelLabel={t('common:actions.cancel')}
        onConfirm={() => void leave('global')}
        onCancel={() => setAsksEverywhere(false)}
      />
    </div>
  );
}
