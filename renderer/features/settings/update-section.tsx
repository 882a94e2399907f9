import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoUpdateReason, UpdateState } from '#shared/domain/updates.ts';
import { formatBytes, formatDateTime } from '../../i18n/format.ts';
import { getBridge } from '../../platform/bridge.ts';
import { Button } from '../../ui/button.tsx';
import styles from './settings.module.css';
import { useUpdateState } from './use-update-state.ts';

type StateOf<S extends UpdateState['status']> = Extract<UpdateState, { status: S }>;

export function UpdateSection() {
  const { t } = useTranslation('updates');
  const state = useUpdateState();
  return (
    <section aria-labelledby="settings-updates">
      <h2 id="settings-updates">{t('title')}</h2>
      {state === null ? null : state.status === 'unavailable' ? (
        <Unavailable reason={state.reason} />
      ) : (
        <>
          <p>{t('automatic')}</p>
          <Current state={state} />
        </>
      )}
    </section>
  );
}

function Current({ state }: { readonly state: Exclude<UpdateState, { status: 'unavailable' }> }) {
  const { t, i18n } = useTranslation('updates');
  switch (state.status) {
    case 'idle':
      return (
        <>
          {state.checkedAt === null ? null : (
            <p role="status">{t('upToDate', { time: formatDateTime(state.checkedAt, i18n.language) })}</p>
          )}
          <CheckButton isPending={false} />
        </>
      );
    case 'checking':
      return (
        <>
          <p role="status">{t('checking')}</p>
          <CheckButton isPending />
        </>
      );
    case 'downloading':
      return <Downloading {...state} />;
    case 'ready':
      return <Ready {...state} />;
    case 'failed':
      return (
        <>
          <p role="alert">{t(`failed.${state.failure}`)}</p>
          <CheckButton isPending={false} />
        </>
      );
  }
}

function CheckButton({ isPending }: { readonly isPending: boolean }) {
  const { t } = useTranslation('updates');
  return (
    <div className={styles['links']}>
      <Button size="s" isPending={isPending} onPress={() => void getBridge().commands['updates:check']({})}>
        {t('check')}
      </Button>
    </div>
  );
}

function Downloading({ version, notes, receivedBytes, totalBytes }: StateOf<'downloading'>) {
  const { t, i18n } = useTranslation('updates');
  const bytes = (value: number) => formatBytes(value, i18n.language);
  return (
    <>
      <div className={styles['row']}>
        <label htmlFor="update-progress">{t('downloading', { version })}</label>
        {totalBytes === null ? null : (
          <span className={`${styles['amount']} tabular`}>
            {t('progress', { received: bytes(receivedBytes), total: bytes(totalBytes) })}
          </span>
        )}
      </div>
      <progress
        id="update-progress"
        className={styles['progress']}
        {...(totalBytes === null ? {} : { value: receivedBytes, max: totalBytes })}
      />
      <Notes version={version} notes={notes} />
    </>
  );
}

function Ready({ version, notes }: StateOf<'ready'>) {
  const { t } = useTranslation('updates');
  const [problem, setProblem] = useState<'answerRunning' | 'restartFailed' | null>(null);
  const restart = async () => {
    const result = await getBridge().commands['updates:restart']({});
    if (!result.ok) setProblem('restartFailed');
    else setProblem(result.value === 'answer-running' ? 'answerRunning' : null);
  };
  return (
    <>
      <p role="status">{t('ready', { version })}</p>
      {problem === null ? null : <p role="alert">{t(problem)}</p>}
      <div className={styles['links']}>
        <Button size="s" variant="primary" onPress={() => void restart()}>
          {t('restart')}
        </Button>
      </div>
      <Notes version={version} notes={notes} />
    </>
  );
}

/** As they were written for the release: text, whatever they hold. */
function Notes({ version, notes }: { readonly version: string; readonly notes: string }) {
  const { t } = useTranslation('updates');
  if (notes === '') return null;
  return (
    <>
      <h3>{t('notes', { version })}</h3>
      <p className={styles['notes']} dir="auto">
        {notes}
      </p>
    </>
  );
}

const installCommands = {
  deb: 'sudo apt install ./APIPool-*.deb',
  rpm: 'sudo dnf install ./APIPool-*.rpm',
} as const;

function Unavailable({ reason }: { readonly reason: NoUpdateReason }) {
  const { t } = useTranslation('updates');
  return (
    <>
      <p>{t(`unavailable.${reason}`)}</p>
      {reason === 'deb' || reason === 'rpm' ? (
        <code className={styles['command']} dir="ltr" aria-label={t('command')}>
          {installCommands[reason]}
        </code>
      ) : null}
      {reason === 'development' || reason === 'not-configured' ? null : (
        <div className={styles['links']}>
          <Button size="s" onPress={() => void getBridge().commands['shell:open-page']({ page: 'home' })}>
            {t('website')}
          </Button>
        </div>
      )}
    </>
  );
}
