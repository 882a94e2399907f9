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
type Entry = {
  readonly kind: Kind;
  readonly action: { readonly label: 'see' | 'change' | 'export'; readonly to: Place } | null;
};

/** Where each kind of data lives, who can be talked to, and everything that left. */
export function PrivacyPage() {
  const { t } = useTranslation('account');
  const session = useSessionStore((state) => state.session);
  const inMemory = session?.status === 'signed-in' && !session.persistent;
  const open = useNavigationStore((state) => state.open);
  const entries: readonly Entry[] = [
    { kind: 'email', action: { label: 'change', to: 'account' } },
    { kind: 'usage', action: { label: 'see', to: 'usage' } },
    { kind: 'payments', action: { label: 'see', to: 'transactions' } },
    { kind: 'technical', action: null },
    { kind: 'chats', action: { label: 'export', to: 'account' } },
    { kind: inMemory ? 'sessionMemory' : 'session', action: { label: 'see', to: 'account' } },
    { kind: 'settings', action: { label: 'change', to: 'settings' } },
  ];
  const openPage = (page: 'privacy-policy' | 'contact') =>
    void getBridge().commands['shell:open-page']({ page });

  return (
    <Page title={t('privacy.title')} intro={t('privacy.intro')}>
      <Section title={t('privacy.data')}>
        <ul className={styles['kinds']}>
          {entries.map(({ kind, action }) => {
            const what = t(`privacy.kinds.${kind}.what`);
            return (
              <li key={kind}>
                <span>
                  <strong>{what}</strong>
                  <span>{t(`privacy.kinds.${kind}.where`)}</span>
                </span>
                {action === null ? null : (
                  <Button
                    size="s"
                    label={`${t(`privacy.${action.label}`)}: ${what}`}
                    onPress={() => open({ page: action.to })}
                  >
                    {t(`privacy.${action.label}`)}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
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
