import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { Banner } from '../../../ui/banner.tsx';
import styles from './message.module.css';

type ErrorNoteProps = {
  readonly error: AppError;
  readonly tone?: 'warning' | 'danger';
  readonly actions?: ReactNode;
};

/** What happened in words; status and request id only in the fold. Stands below the text, never instead of it. */
export function ErrorNote({ error, tone = 'danger', actions }: ErrorNoteProps) {
  const { t } = useTranslation(['errors', 'common']);
  const hasDetails = error.detail !== undefined || error.requestId !== undefined;
  return (
    <Banner tone={tone} role="alert" actions={actions}>
      <p>{t(`errors:${error.code}`)}</p>
      {hasDetails ? (
        <details className={styles['errorDetails']}>
          <summary>{t('common:actions.details')}</summary>
          <dl>
            {error.requestId === undefined ? null : (
              <div>
                <dt>{t('common:details.requestId')}</dt>
                <dd dir="ltr">{error.requestId}</dd>
              </div>
            )}
            {error.detail === undefined ? null : (
              <div>
                <dt>{t('common:details.technical')}</dt>
                <dd dir="ltr">{error.detail}</dd>
              </div>
            )}
          </dl>
        </details>
      ) : null}
    </Banner>
  );
}
