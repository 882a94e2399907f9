import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emailSchema } from '#shared/domain/session.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { requestCode, useSessionStore } from '../../stores/session-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ConsentField } from './consent-field.tsx';
import { KnownAccounts } from './known-accounts.tsx';
import styles from './sign-in.module.css';

type EmailStepProps = {
  readonly email: string;
  readonly onEmailChange: (email: string) => void;
  /** Why the person is here again, if the session ended by itself. */
  readonly notice: string | null;
  readonly onSent: (resendAfterSeconds: number) => void;
  /** Reads an account's chats without signing in; null while one is used with a key. */
  readonly onBrowse: ((accountId: string) => void) | null;
  /** Null for who is here by a key already. */
  readonly onUseKey: (() => void) | null;
};

export function EmailStep({ email, onEmailChange, notice, onSent, onBrowse, onUseKey }: EmailStepProps) {
  const { t } = useTranslation(['sign-in', 'errors', 'common']);
  const accounts = useSessionStore((state) => state.accounts);
  const [consent, setConsent] = useState(false);
  const [isInvalid, setInvalid] = useState(false);
  const [consentError, setConsentError] = useState(false);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const [isSending, setSending] = useState(false);
  const known = accounts.some((account) => account.email === email.trim().toLowerCase());

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSending) return;
    const address = emailSchema.safeParse(email);
    setInvalid(!address.success);
    setConsentError(!known && !consent);
    setFailure(null);
    if (!address.success || (!known && !consent)) return;
    setSending(true);
    const result = await requestCode({ email: address.data.toLowerCase(), consent: consent || known });
    setSending(false);
    if (result.ok) onSent(result.value.resendAfterSeconds);
    else setFailure(result.error.code);
  };

  return (
    <form className={styles['form']} onSubmit={(event) => void submit(event)} noValidate>
      {notice === null ? null : <Banner tone="warning">{notice}</Banner>}
      <TextField
        label={t('sign-in:email.label')}
        type="email"
        autoComplete="email"
        autoFocus
        placeholder={t('sign-in:email.placeholder')}
        help={t('sign-in:email.help')}
        error={isInvalid ? t('sign-in:email.invalid') : null}
        value={email}
        onChange={(value) => {
          onEmailChange(value);
          setInvalid(false);
        }}
      />
      {accounts.length === 0 ? null : (
        <KnownAccounts accounts={accounts} onChoose={onEmailChange} onBrowse={onBrowse} />
      )}
      {known ? null : (
        <ConsentField
          checked={consent}
          isMissing={consentError}
          onChange={(checked) => {
            setConsent(checked);
            setConsentError(false);
          }}
        />
      )}
      {failure === null ? null : (
        <Banner tone="danger" role="alert">
          {t(`errors:${failure}`)}
        </Banner>
      )}
      <Button type="submit" variant="primary" isPending={isSending}>
        {isSending ? t('sign-in:email.sending') : t('sign-in:email.continue')}
      </Button>
      {onUseKey === null ? null : (
        <button type="button" className={styles['link']} onClick={onUseKey}>
          {t('sign-in:key.open')}
        </button>
      )}
    </form>
  );
}
