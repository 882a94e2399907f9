import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localeNames, locales } from '#shared/locales.ts';
import { browseAccount, useSessionStore } from '../../stores/session-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { SelectChoice } from '../../ui/choice.tsx';
import { Mark } from '../../ui/mark.tsx';
import { CodeStep } from './code-step.tsx';
import { EmailStep } from './email-step.tsx';
import { KeyStep } from './key-step.tsx';
import styles from './sign-in.module.css';

type SignInPageProps = {
  readonly notices: ReactNode;
  /** Leaves without signing in; given when an account's chats can be read here. */
  readonly onBrowse?: () => void;
  readonly initialEmail?: string;
};

/** E-mail first, then the code that was sent to it. */
export function SignInPage({ notices, onBrowse, initialEmail = '' }: SignInPageProps) {
  const { t } = useTranslation(['sign-in', 'errors', 'settings']);
  const session = useSessionStore((state) => state.session);
  const locale = useSettingsStore((state) => state.settings.NEXT_LOCALE);
  const [email, setEmail] = useState(initialEmail);
  const [sent, setSent] = useState<{ readonly resendAfterSeconds: number } | null>(null);
  const [usesKey, setUsesKey] = useState(false);
  const reason = session?.status === 'signed-out' ? session.reason : null;

  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <header className={styles['header']}>
          <Mark size={52} />
          <h1>{t('sign-in:title')}</h1>
          <p>{t('sign-in:intro')}</p>
        </header>
        <div className={styles['notices']}>{notices}</div>
        {usesKey ? (
          <KeyStep onBack={() => setUsesKey(false)} />
        ) : sent === null ? (
          <EmailStep
            email={email}
            onEmailChange={setEmail}
            notice={reason === null ? null : t(`errors:${reason}`)}
            onSent={(resendAfterSeconds) => setSent({ resendAfterSeconds })}
            onBrowse={(accountId) => {
              browseAccount(accountId);
              onBrowse?.();
            }}
            onUseKey={() => setUsesKey(true)}
          />
        ) : (
          <CodeStep
            email={email}
            resendAfterSeconds={sent.resendAfterSeconds}
            onOtherEmail={() => setSent(null)}
          />
        )}
        <footer className={styles['footer']}>
          <p>{t('sign-in:privacy')}</p>
          <SelectChoice
            label={t('settings:language')}
            value={locale}
            options={locales.map((value) => ({ value, label: localeNames[value] }))}
            onChange={(NEXT_LOCALE) => void updateSettings({ NEXT_LOCALE })}
          />
          {onBrowse === undefined ? null : (
            <button type="button" className={styles['link']} onClick={onBrowse}>
              {t('sign-in:browse')}
            </button>
          )}
        </footer>
      </div>
    </main>
  );
}
