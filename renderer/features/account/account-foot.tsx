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
import { useSessionStore } from '../../stores/session-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import styles from './account.module.css';
import { Balance } from './balance.tsx';
import { useAccountActions } from './use-account-actions.ts';

const icon = { size: 15, 'aria-hidden': true } as const;
const icons = {
  account: <CircleUser {...icon} />,
  usage: <ChartColumn {...icon} />,
  transactions: <ReceiptText {...icon} />,
  privacy: <ShieldCheck {...icon} />,
  'sign-out': <LogOut {...icon} />,
  'sign-out-everywhere': <MonitorX {...icon} />,
} as const;

/** The foot of the sidebar: who is signed in, and what they have left. */
export function AccountFoot({ lastEmail }: { readonly lastEmail: string }) {
  const { t } = useTranslation('common');
  const session = useSessionStore((state) => state.session);
  const open = useNavigationStore((state) => state.open);
  const { pages, leaving } = useAccountActions();
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
  return (
    <div className={styles['foot']}>
      <Menu
        label={t('account.menu', { email: session.email })}
        triggerClassName={styles['account'] ?? ''}
        entries={[
          ...pages.map((each) => ({ ...each, icon: icons[each.id] })),
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
          ...leaving.map((each) => ({ ...each, icon: icons[each.id] })),
        ]}
      >
        <CircleUser size={18} aria-hidden />
        <span dir="ltr">{session.email}</span>
      </Menu>
      <Balance onPress={() => open({ page: 'top-up' })} />
    </div>
  );
}
