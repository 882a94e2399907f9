import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localeNames, locales } from '#shared/locales.ts';
import { browseAccount, isKeyOnly, useSessionStore } from '../../stores/session-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { SelectChoice } from '../../ui/choice.tsx';
import { Mark } from '../../ui/mark.tsx';
import { CodeStep } from './code-step.tsx';
import { EmailStep } from './email-step.tsx';
import { KeyStep } from './key-step.tsx';
import styles from './sign-in.module.css';

type SignInPageProps = {
  readonly notices: ReactNode;
  /** Leaves without signing in; given when there are chats here to read, or a key to go on with. */
  readonly onLeave?: () => void;
  readonly initialEmail?: string;
};

/** E-mail first, then the code that was sent to it. */
export function SignInPage({ notices, onLeave, initialEmail = '' }: SignInPageProps) {
  const { t } = useTranslation(['sign-in', 'errors', 'settings']);
  const session = useSessionStore((state) => state.session);
  const locale = useSettingsStore((state) => state.settings.NEXT_LOCALE);
  const [email, setEmail] = useState(initialEmail);
  const [sent, setSent] = useState<{ readonly resendAfterSeconds: number } | null>(null);
  const [usesKey, setUsesKey] = useState(false);
  const goesOnWithKey = isKeyOnly(session);
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
          <KeyStep onBack={() => setUsesKey(false)} onSignedIn={() => onLeave?.()} />
        ) : sent === null ? (
          <EmailStep
            email={email}
            onEmailChange={setEmail}
            notice={reason === null ? null : t(`errors:${reason}`)}
            onSent={(resendAfterSeconds) => setSent({ resendAfterSeconds })}
            onBrowse={
              goesOnWithKey
                ? null
                : (accountId) => {
                    browseAccount(accountId);
                    onLeave?.();
                  }
            }
            onUseKey={goesOnWithKey ? null : () => setUsesKey(true)}
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
          {onLeave === undefined ? null : (
            <button type="button" className={styles['link']} onClick={onLeave}>
              {goesOnWithKey ? t('sign-in:goOnWithKey') : t('sign-in:browse')}
            </button>
          )}
        </footer>
      </div>
    </main>
  );
}
