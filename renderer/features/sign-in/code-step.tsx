import { useEffect, useRef, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ErrorCode } from '#shared/errors.ts';
import { requestCode, verifyCode } from '../../stores/session-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { isCode } from './code-digits.ts';
import { CodeField } from './code-field.tsx';
import { PasteLink } from './paste-link.tsx';
import styles from './sign-in.module.css';
import { useCountdown } from './use-countdown.ts';

/** The resend gap Supabase uses when its answer does not name the seconds. */
const usualGapSeconds = 60;

type CodeStepProps = {
  readonly email: string;
  readonly resendAfterSeconds: number;
  readonly onOtherEmail: () => void;
};

export function CodeStep({ email, resendAfterSeconds, onOtherEmail }: CodeStepProps) {
  const { t } = useTranslation(['sign-in', 'errors']);
  const address = email.trim().toLowerCase();
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const [resent, setResent] = useState(false);
  const [isChecking, setChecking] = useState(false);
  const { seconds, start } = useCountdown();

  useEffect(() => start(resendAfterSeconds), [resendAfterSeconds, start]);

  /** What stands in the field and what was last asked for: both may change while a code is checked. */
  const typed = useRef('');
  const wanted = useRef('');
  const put = (digits: string) => {
    typed.current = digits;
    setCode(digits);
    setFailure(null);
  };
  const check = async (digits: string) => {
    wanted.current = digits;
    if (isChecking) return;
    setChecking(true);
    setFailure(null);
    setResent(false);
    let checked = digits;
    let result = await verifyCode({ email: address, code: checked });
    while (!result.ok && wanted.current !== checked) {
      checked = wanted.current;
      result = await verifyCode({ email: address, code: checked });
    }
    setChecking(false);
    if (result.ok) return;
    // Of digits that are no longer there nobody wants to know that they were wrong.
    if (result.error.code !== 'code_invalid' || typed.current === checked) setFailure(result.error.code);
  };

  const resend = async () => {
    setFailure(null);
    const result = await requestCode({ email: address, consent: true });
    if (result.ok) {
      put('');
      setResent(true);
      start(result.value.resendAfterSeconds);
      return;
    }
    setFailure(result.error.code);
    if (result.error.code === 'code_rate_limited') {
      start(Math.ceil((result.error.retryAfterMs ?? usualGapSeconds * 1000) / 1000));
    }
  };

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isCode(code)) void check(code);
      }}
    >
      <h2 className={styles['stepTitle']}>{t('sign-in:code.title')}</h2>
      <p className={styles['sent']}>
        <Trans
          t={t}
          i18nKey="sign-in:code.sent"
          values={{ email: address }}
          components={{ mail: <bdi dir="ltr" /> }}
        />
      </p>
      <CodeField
        value={code}
        error={failure === 'code_invalid' ? t('errors:code_invalid') : null}
        onChange={put}
        onComplete={(digits) => void check(digits)}
      />
      {failure === null || failure === 'code_invalid' ? null : (
        <Banner tone="danger" role="alert">
          {t(`errors:${failure}`)}
        </Banner>
      )}
      {resent ? <Banner tone="info">{t('sign-in:code.resent')}</Banner> : null}
      <Button type="submit" variant="primary" isPending={isChecking} isDisabled={!isCode(code)}>
        {isChecking ? t('sign-in:code.checking') : t('sign-in:code.confirm')}
      </Button>
      <PasteLink />
      <div className={styles['secondary']}>
        <Button variant="quiet" size="s" onPress={onOtherEmail}>
          {t('sign-in:code.otherEmail')}
        </Button>
        {seconds > 0 ? (
          <span className={`${styles['wait']} tabular`}>{t('sign-in:code.resendIn', { seconds })}</span>
        ) : (
          <Button variant="quiet" size="s" onPress={() => void resend()}>
            {t('sign-in:code.resend')}
          </Button>
        )}
      </div>
    </form>
  );
}
