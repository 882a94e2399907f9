import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeSchema, emailSchema } from '#shared/domain/session.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './account.module.css';

type EmailChangeProps = {
  readonly email: string;
  readonly onChanged: () => void;
  readonly onClose: () => void;
};

/** A new address takes a code from the old mailbox and one from the new: both owners have to agree. */
export function EmailChange({ email, onChanged, onClose }: EmailChangeProps) {
  const { t } = useTranslation(['account', 'errors', 'sign-in']);
  const [next, setNext] = useState('');
  const [isSent, setSent] = useState(false);
  const [isPending, setPending] = useState(false);
  const [fieldError, setFieldError] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const send = async () => {
    const parsed = emailSchema.safeParse(next);
    const isSame = parsed.success && parsed.data.toLowerCase() === email.toLowerCase();
    setFieldError(isSame ? t('account:email.same') : parsed.success ? null : t('sign-in:email.invalid'));
    if (!parsed.success || isSame) return;
    setPending(true);
    const result = await getBridge().commands['session:change-email']({ email: parsed.data });
    setPending(false);
    setFailure(result.ok ? null : t(`errors:${result.error.code}`));
    if (result.ok) setSent(true);
  };
  const finish = () => {
    useToastStore
      .getState()
      .show({ tone: 'info', text: t('account:email.done', { email: next.trim().toLowerCase() }) });
    onChanged();
    onClose();
  };

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSent) void send();
      }}
    >
      {isSent ? (
        <>
          <p>{t('account:email.sent')}</p>
          <CodeLine label={t('account:email.oldCode', { email })} email={email} onDone={finish} />
          <CodeLine
            label={t('account:email.newCode', { email: next.trim().toLowerCase() })}
            email={next}
            onDone={finish}
          />
        </>
      ) : (
        <TextField
          type="email"
          label={t('account:email.new')}
          autoComplete="email"
          autoFocus
          error={fieldError}
          value={next}
          onChange={(text) => {
            setNext(text);
            setFieldError(null);
          }}
        />
      )}
      {failure === null ? null : (
        <Banner tone="danger" role="alert">
          {failure}
        </Banner>
      )}
      <div className={styles['row']}>
        {isSent ? null : (
          <Button type="submit" variant="primary" size="s" isPending={isPending}>
            {isPending ? t('account:email.sending') : t('account:email.send')}
          </Button>
        )}
        <Button size="s" onPress={onClose}>
          {t('account:email.cancel')}
        </Button>
      </div>
    </form>
  );
}

type CodeLineProps = { readonly label: string; readonly email: string; readonly onDone: () => void };

/** One of the two codes. */
function CodeLine({ label, email, onDone }: CodeLineProps) {
  const { t } = useTranslation(['account', 'errors']);
  const [code, setCode] = useState('');
  const [isAccepted, setAccepted] = useState(false);
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const confirm = async () => {
    setPending(true);
    const result = await getBridge().commands['session:confirm-email']({
      email: email.trim(),
      code: code.trim(),
    });
    setPending(false);
    setFailure(result.ok ? null : t(`errors:${result.error.code}`));
    if (result.ok) setAccepted(true);
    if (result.ok && result.value.done) onDone();
  };

  if (isAccepted) return <Banner tone="info">{t('account:email.half')}</Banner>;
  return (
    <div className={styles['codeLine']}>
      <TextField
        label={label}
        autoComplete="one-time-code"
        error={failure}
        value={code}
        onChange={(text) => {
          setCode(text);
          setFailure(null);
        }}
      />
      <Button
        isPending={isPending}
        isDisabled={!codeSchema.safeParse(code.trim()).success}
        onPress={() => void confirm()}
      >
        {t('account:email.confirm')}
      </Button>
    </div>
  );
}
