import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiKeySchema } from '#shared/domain/account.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { signInWithKey, useSessionStore } from '../../stores/session-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ConsentField } from './consent-field.tsx';
import styles from './sign-in.module.css';

/** The second way in: a pasted key pays for answers, without a session. */
type KeyStepProps = { readonly onBack: () => void; readonly onSignedIn: () => void };

export function KeyStep({ onBack, onSignedIn }: KeyStepProps) {
  const { t } = useTranslation(['sign-in', 'errors']);
  const kept = useRequest('kept key', () => getBridge().commands['api-key:state']({}));
  const accounts = useSessionStore((state) => state.accounts);
  const [key, setKey] = useState('');
  const [consent, setConsent] = useState(false);
  const [consentError, setConsentError] = useState(false);
  const [isInvalid, setInvalid] = useState(false);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const [isPending, setPending] = useState(false);
  const masked = kept.value?.masked ?? null;
  // Where somebody was before, main may know the account by its key, and says if it does not.
  const [asksConsent, setAsksConsent] = useState(accounts.length === 0);

  /** `null`: with the key that is kept. */
  const go = async (given: string | null) => {
    if (isPending) return;
    setFailure(null);
    setConsentError(false);
    setPending(true);
    const result = await signInWithKey({ key: given, consent });
    setPending(false);
    if (result.ok) onSignedIn();
    else if (result.error.code === 'consent_required') {
      setAsksConsent(true);
      setConsentError(true);
    } else setFailure(result.error.code);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = apiKeySchema.safeParse(key);
    setInvalid(!parsed.success);
    if (parsed.success) void go(parsed.data);
  };

  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <h2 className={styles['stepTitle']}>{t('sign-in:key.title')}</h2>
      <p className={styles['sent']}>{t('sign-in:key.text')}</p>
      {masked === null ? null : (
        <Button isPending={isPending} onPress={() => void go(null)}>
          {t('sign-in:key.kept', { key: masked })}
        </Button>
      )}
      <TextField
        type="password"
        label={t('sign-in:key.label')}
        placeholder={t('sign-in:key.placeholder')}
        autoComplete="off"
        autoFocus
        error={isInvalid ? t('sign-in:key.invalid') : null}
        value={key}
        onChange={(text) => {
          setKey(text);
          setInvalid(false);
        }}
      />
      {asksConsent ? (
        <ConsentField
          checked={consent}
          isMissing={consentError}
          onChange={(checked) => {
            setConsent(checked);
            setConsentError(false);
          }}
        />
      ) : null}
      {failure === null ? null : (
        <Banner tone="danger" role="alert">
          {t(`errors:${failure}`)}
        </Banner>
      )}
      <Button type="submit" variant="primary" isPending={isPending}>
        {isPending ? t('sign-in:key.checking') : t('sign-in:key.continue')}
      </Button>
      <div className={styles['secondary']}>
        <Button variant="quiet" size="s" onPress={onBack}>
          {t('sign-in:key.back')}
        </Button>
      </div>
    </form>
  );
}
