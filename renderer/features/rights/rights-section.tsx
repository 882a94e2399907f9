import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { exportableIds } from '../../data/repos/chat-export.ts';
import { formatCount } from '../../i18n/format.ts';
import { ExportButton } from '../../panels/export-button.tsx';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { exportChats } from './export-chats.ts';
import styles from './rights.module.css';

type RightsSectionProps = {
  readonly db: HistoryDb | null;
  readonly email: string;
  /** False with a key only: the service shows nothing of an account then. */
  readonly hasSession: boolean;
  /** Removes all chats of the account from this device. */
  readonly onWipe: () => Promise<boolean>;
};

/** What a person can take along, and what they can have removed from this device. */
export function RightsSection({ db, email, hasSession, onWipe }: RightsSectionProps) {
  const { t } = useTranslation('account');
  return (
    <Section title={t('rights.title')} text={t('rights.text')}>
      {hasSession ? (
        <div className={styles['right']}>
          <p>{t('rights.exportText')}</p>
          <ExportButton kind="data" label={t('rights.export')} />
        </div>
      ) : null}
      <div className={styles['right']}>
        <p>{t('rights.chatsText')}</p>
        <ChatsExport db={db} email={email} />
      </div>
      <div className={styles['right']}>
        <p>{t('rights.wipeText')}</p>
        <WipeChats db={db} email={email} onWipe={onWipe} />
      </div>
      <p>{t('rights.correct')}</p>
    </Section>
  );
}

function ChatsExport({ db, email }: { readonly db: HistoryDb | null; readonly email: string }) {
  const { t, i18n } = useTranslation(['account', 'errors']);
  const [running, setRunning] = useState<AbortController | null>(null);
  const [progress, setProgress] = useState<readonly [number, number] | null>(null);

  const run = async () => {
    if (!db || running) return;
    const controller = new AbortController();
    setRunning(controller);
    setProgress(null);
    const result = await exportChats({
      db,
      email,
      now: new Date(),
      signal: controller.signal,
      onProgress: (done, total) => setProgress([done, total]),
    });
    setRunning(null);
    const { show } = useToastStore.getState();
    if (!result.ok) show({ tone: 'danger', text: t(`errors:${result.error.code}`) });
    else if (result.value !== null)
      show({ tone: 'info', text: t('account:rights.saved', { name: result.value }) });
  };

  const count = (value: number) => formatCount(value, i18n.language);
  return (
    <span className={styles['row']}>
      <Button size="s" isDisabled={db === null} isPending={running !== null} onPress={() => void run()}>
        {t('account:rights.chats')}
      </Button>
      {running === null ? null : (
        <>
          <span role="status" className="tabular">
            {progress === null
              ? t('account:rights.exporting')
              : t('account:rights.chatsProgress', { done: count(progress[0]), total: count(progress[1]) })}
          </span>
          <Button size="s" variant="quiet" onPress={() => running.abort()}>
            {t('account:usage.stop')}
          </Button>
        </>
      )}
    </span>
  );
}

function WipeChats({ db, email, onWipe }: Omit<RightsSectionProps, 'hasSession'>) {
  const { t } = useTranslation(['account', 'common', 'errors']);
  const [asked, setAsked] = useState<number | null>(null);
  const ask = async () => {
    const ids = db ? await exportableIds(db) : null;
    setAsked(ids?.ok ? ids.value.length : 0);
  };
  const wipe = async () => {
    setAsked(null);
    const done = await onWipe();
    const { show } = useToastStore.getState();
    show(
      done
        ? { tone: 'info', text: t('account:rights.wiped') }
        : { tone: 'danger', text: t('errors:storage_failed') },
    );
  };
  return (
    <>
      <Button size="s" variant="danger" onPress={() => void ask()}>
        {t('account:rights.wipe')}
      </Button>
      <ConfirmDialog
        isOpen={asked !== null}
        danger
        title={t('account:rights.wipeTitle')}
        text={t('account:rights.wipeQuestion', { count: asked ?? 0, email })}
        confirmLabel={t('account:rights.wipeConfirm')}
        cancelLabel={t('common:actions.cancel')}
        onConfirm={() => void wipe()}
        onCancel={() => setAsked(null)}
      />
    </>
  );
}
