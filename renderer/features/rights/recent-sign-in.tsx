import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeSchema } from '#shared/domain/session.ts';
import { requestCode, verifyCode } from '../../stores/session-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './rights.module.css';

type RecentSignInProps = { readonly email: string; readonly onDone: () => void };

/** Signs in again to the same account, in place, where the service wants to be sure who asks. */
export function RecentSignIn({ email, onDone }: RecentSignInProps) {
  const { t } = useTranslation(['account', 'errors']);
  const [isSent, setSent] = useState(false);
  const [code, setCode] = useState('');
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const send = async () => {
    setPending(true);
    const sent = await requestCode({ email, consent: false });
    setPending(false);
    // Asked too often: the code sent before still counts.
    setSent(sent.ok || sent.error.code === 'code_rate_limited');
    setFailure(sent.ok ? null : t(`errors:${sent.error.code}`));
  };
  const confirm = async () => {
    setPending(true);
    const verified = await verifyCode({ email, code: code.trim() });
    setPending(false);
    setFailure(verified.ok ? null : t(`errors:${verified.error.code}`));
    if (verified.ok) onDone();
  };

  return (
    <div className={styles['recent']}>
      <p>{t('account:rights.recent', { email })}</p>
      {isSent ? (
        <TextField
          label={t('account:rights.recentCode')}
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
        />
      ) : null}
      {failure === null ? null : (
        <Banner tone="danger" role="alert">
          {failure}
        </Banner>
      )}
      <div className={styles['row']}>
        {isSent ? (
          <Button
            size="s"
            variant="primary"
            isPending={isPending}
            isDisabled={!codeSchema.safeParse(code.trim()).success}
            onPress={() => void confirm()}
          >
            {t('account:rights.recentConfirm')}
          </Button>
        ) : (
          <Button size="s" variant="primary" isPending={isPending} onPress={() => void send()}>
            {t('account:rights.recentSend')}
          </Button>
        )}
      </div>
    </div>
  );
}
