import { BookOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KnownAccount } from '#shared/domain/session.ts';
import styles from './sign-in.module.css';

type KnownAccountsProps = {
  readonly accounts: readonly KnownAccount[];
  readonly onChoose: (email: string) => void;
  readonly onBrowse: ((accountId: string) => void) | null;
};

/** Who signed in on this device before: one press fills in the address, another reads the chats. */
export function KnownAccounts({ accounts, onChoose, onBrowse }: KnownAccountsProps) {
  const { t } = useTranslation('sign-in');
  return (
    <div className={styles['accounts']}>
      <span id="known-accounts">{t('knownAccounts')}</span>
      <ul aria-labelledby="known-accounts">
        {accounts.map(({ id, email }) => (
          <li key={id}>
            {email.includes('@') ? (
              <button
                type="button"
                dir="ltr"
                className={styles['account']}
                aria-label={t('useAccount', { email })}
                onClick={() => onChoose(email)}
              >
                {email}
              </button>
            ) : (
              // Only ever used with a key: there is no address to send a code to.
              <bdi className={styles['account']}>{email}</bdi>
            )}
            {onBrowse === null ? null : (
              <button
                type="button"
                className={styles['browse']}
                aria-label={t('readChatsOf', { email })}
                onClick={() => onBrowse(id)}
              >
                <BookOpen size={14} aria-hidden />
                {t('readChats')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
