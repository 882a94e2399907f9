import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { formatDateTime } from '../i18n/format.ts';
import { useNavigationStore } from '../stores/navigation-store.ts';
import { lastEmailOf, useSessionStore } from '../stores/session-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { openWebsite } from './failure.tsx';
import type { Request } from './use-request.ts';

type ReadingProps<T> = {
  readonly request: Request<T>;
  readonly children: (value: T) => ReactNode;
};

/** A panel of the service's rows: what it says, how old that is, or why there is nothing. */
export function Reading<T extends object>({ request, children }: ReadingProps<T>) {
  const { t } = useTranslation('common');
  const { value, error, loading, reload } = request;
  return (
    <>
      {error === null ? null : <ReadingError error={error} onRetry={reload} />}
      {value !== null && 'stale' in value && value.stale === true && 'readAt' in value ? (
        <StaleNote readAt={String(value.readAt)} onRetry={reload} />
      ) : null}
      {value === null ? (
        loading && error === null ? (
          <p role="status">{t('loading')}</p>
        ) : null
      ) : (
        children(value)
      )}
    </>
  );
}

function StaleNote({ readAt, onRetry }: { readonly readAt: string; readonly onRetry: () => void }) {
  const { t, i18n } = useTranslation(['account', 'common']);
  return (
    <Banner
      tone="warning"
      actions={
        <Button size="s" onPress={onRetry}>
          {t('common:actions.retry')}
        </Button>
      }
    >
      {t('account:reading.stale', { when: formatDateTime(readAt, i18n.language) })}
    </Banner>
  );
}

type ReadingErrorProps = { readonly error: AppError; readonly onRetry: () => void };

/** A service that lacks something, or a person who is not signed in, is no fault: each has its way on. */
export function ReadingError({ error, onRetry }: ReadingErrorProps) {
  const { t } = useTranslation(['account', 'errors', 'common']);
  const open = useNavigationStore((state) => state.open);
  const email = useSessionStore(({ accounts }) => lastEmailOf(accounts));
  switch (error.code) {
    case 'feature_absent':
      return (
        <Banner
          tone="info"
          actions={
            <Button size="s" onPress={openWebsite}>
              {t('account:reading.website')}
            </Button>
          }
        >
          {t('account:reading.absent')}
        </Banner>
      );
    case 'signed_out':
    case 'session_needed':
      return (
        <Banner
          tone="info"
          actions={
            <Button size="s" onPress={() => open({ page: 'sign-in', email })}>
              {t('common:actions.signIn')}
            </Button>
          }
        >
          {error.code === 'session_needed' ? t('errors:session_needed') : t('account:reading.signedOut')}
        </Banner>
      );
    default:
      return (
        <Banner
          tone="danger"
          role="alert"
          actions={
            <Button size="s" onPress={onRetry}>
              {t('common:actions.retry')}
            </Button>
          }
        >
          {t(`errors:${error.code}`)}
        </Banner>
      );
  }
}
