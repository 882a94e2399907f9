import { useTranslation } from 'react-i18next';
import { getBridge } from '../../platform/bridge.ts';
import { useNavigationStore, type View } from '../../stores/navigation-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { Button } from '../../ui/button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { LedgerSection } from './ledger-section.tsx';
import styles from './privacy.module.css';

type Place = Extract<View['page'], 'account' | 'usage' | 'transactions' | 'settings'>;
type Kind = 'email' | 'usage' | 'payments' | 'technical' | 'chats' | 'session' | 'sessionMemory' | 'settings';
/** What can be done with it, and on which page. */
type Actions = Readonly<Partial<Record<'see' | 'change' | 'export' | 'delete', Place>>>;

const actionsOf: Readonly<Record<Kind, Actions>> = {
  email: { change: 'account', export: 'account', delete: 'account' },
  usage: { see: 'usage', export: 'usage', delete: 'account' },
  payments: { see: 'transactions', export: 'transactions', delete: 'account' },
  technical: {},
  chats: { export: 'account', delete: 'account' },
  session: { see: 'account', delete: 'account' },
  sessionMemory: { see: 'account', delete: 'account' },
  settings: { change: 'settings' },
};
const actionOrder = ['see', 'change', 'export', 'delete'] as const;

/** Where each kind of data lives, who can be talked to, and everything that left. */
export function PrivacyPage() {
  const { t } = useTranslation('account');
  const session = useSessionStore((state) => state.session);
  const inMemory = session?.status === 'signed-in' && !session.persistent;
  const open = useNavigationStore((state) => state.open);
  const kinds: readonly Kind[] = [
    'email',
    'usage',
    'payments',
    'technical',
    'chats',
    inMemory ? 'sessionMemory' : 'session',
    'settings',
  ];
  const openPage = (page: 'privacy-policy' | 'contact') =>
    void getBridge().commands['shell:open-page']({ page });

  return (
    <Page title={t('privacy.title')} intro={t('privacy.intro')}>
      <Section title={t('privacy.data')}>
        <ul className={styles['kinds']}>
          {kinds.map((kind) => {
            const what = t(`privacy.kinds.${kind}.what`);
            return (
              <li key={kind}>
                <span>
                  <strong>{what}</strong>
                  <span>{t(`privacy.kinds.${kind}.where`)}</span>
                </span>
                <div className={styles['row']}>
                  {actionOrder.map((action) => {
                    const page = actionsOf[kind][action];
                    return page === undefined ? null : (
                      <Button
                        key={action}
                        size="s"
                        label={`${t(`privacy.${action}`)}: ${what}`}
                        onPress={() => open({ page })}
                      >
                        {t(`privacy.${action}`)}
                      </Button>
                    );
                  })}
                </div>
              </li>
            );
          })}
        </ul>
        <p>{t('privacy.copies')}</p>
        <div className={styles['row']}>
          <Button size="s" onPress={() => openPage('privacy-policy')}>
            {t('links.policy')}
          </Button>
          <Button size="s" onPress={() => openPage('contact')}>
            {t('links.contact')}
          </Button>
        </div>
      </Section>
      <LedgerSection />
    </Page>
  );
}
