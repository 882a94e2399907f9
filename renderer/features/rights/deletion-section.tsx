import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Profile } from '#shared/domain/account.ts';
import type { AppError } from '#shared/errors.ts';
import { formatBalance, formatDateTime } from '../../i18n/format.ts';
import type { Request } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { RecentSignIn } from './recent-sign-in.tsx';
import styles from './rights.module.css';

type DeletionProps = { readonly profile: Profile; readonly onChanged: () => void };

/** Having the account deleted, or taking that back. While nothing is known of the account, people can be asked. */
export function DeletionSection({ request }: { readonly request: Request<Profile> }) {
  const { t } = useTranslation('account');
  const { value: profile, error, reload } = request;
  return (
    <Section title={t('rights.delete')} text={t('rights.deleteText')}>
      {profile === null ? (
        <Failure error={error} />
      ) : profile.deletion.status === 'requested' ? (
        <Requested profile={profile} onChanged={reload} />
      ) : (
        <RequestDeletion profile={profile} onChanged={reload} />
      )}
    </Section>
  );
}

function Requested({ profile, onChanged }: DeletionProps) {
  const { t, i18n } = useTranslation('account');
  const [error, setError] = useState<AppError | null>(null);
  const { requestedAt, scheduledFor } = profile.deletion;
  const takeBack = async () => {
    const result = await getBridge().commands['account:cancel-deletion']({});
    setError(result.ok ? null : result.error);
    if (result.ok) onChanged();
  };
  const date = (iso: string) => formatDateTime(iso, i18n.language);
  return (
    <>
      <Banner
        tone="warning"
        actions={
          <Button size="s" variant="primary" onPress={() => void takeBack()}>
            {t('rights.takeBack')}
          </Button>
        }
      >
        {requestedAt !== null && scheduledFor !== null
          ? t('rights.requested', { requested: date(requestedAt), scheduled: date(scheduledFor) })
          : t('rights.requestedOpen')}
      </Banner>
      <Failure error={error} />
    </>
  );
}

function RequestDeletion({ profile, onChanged }: DeletionProps) {
  const { t, i18n } = useTranslation('account');
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<AppError | null>(null);
  const [isPending, setPending] = useState(false);
  const matches = typed.trim().toLowerCase() === profile.email.toLowerCase();

  const request = async () => {
    setPending(true);
    const result = await getBridge().commands['account:request-deletion']({ confirmEmail: typed.trim() });
    setPending(false);
    setError(result.ok ? null : result.error);
    if (result.ok || result.error.code === 'deletion_already_requested') onChanged();
  };

  if (!isOpen) {
    return (
      <div>
        <Button size="s" variant="danger" onPress={() => setOpen(true)}>
          {t('rights.deleteStart')}
        </Button>
      </div>
    );
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) void request();
      }}
    >
      <Banner tone="warning">
        {profile.balanceMicroUsd > 0n
          ? t('rights.forfeit', { amount: formatBalance(profile.balanceMicroUsd, i18n.language) })
          : t('rights.noForfeit')}
      </Banner>
      <TextField
        type="email"
        label={t('rights.confirmEmail')}
        placeholder={profile.email}
        autoComplete="off"
        autoFocus
        value={typed}
        onChange={setTyped}
      />
      {error?.code === 'recent_sign_in_required' ? (
        <RecentSignIn email={profile.email} onDone={() => void request()} />
      ) : (
        <Failure error={error} />
      )}
      <div className={styles['row']}>
        <Button type="submit" variant="danger" isDisabled={!matches} isPending={isPending}>
          {t('rights.deleteConfirm')}
        </Button>
        <Button
          onPress={() => {
            setOpen(false);
            setTyped('');
            setError(null);
          }}
        >
          {t('rights.deleteCancel')}
        </Button>
      </div>
    </form>
  );
}

/** Where the app cannot do it, there are still people who answer. */
function Failure({ error }: { readonly error: AppError | null }) {
  const { t } = useTranslation(['account', 'errors']);
  if (error === null) return null;
  const isAbsent = error.code === 'feature_absent';
  return (
    <Banner
      tone={isAbsent ? 'info' : 'danger'}
      role={isAbsent ? 'status' : 'alert'}
      actions={
        <Button size="s" onPress={() => void getBridge().commands['shell:open-page']({ page: 'contact' })}>
          {t('account:links.contact')}
        </Button>
      }
    >
      {isAbsent ? t('account:rights.mailText') : t(`errors:${error.code}`)}
    </Banner>
  );
}
