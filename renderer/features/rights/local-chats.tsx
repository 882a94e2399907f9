import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { exportableIds } from '../../data/repos/chat-export.ts';
import { formatCount } from '../../i18n/format.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import styles from './rights.module.css';
import { useChatsExport } from './use-chats-export.ts';

type LocalChatsProps = {
  readonly db: HistoryDb | null;
  readonly email: string;
  /** Without a session the account goes with its chats: nothing here needs its address any more. */
  readonly forgets: boolean;
  /** Removes all chats of the account from this device. */
  readonly onWipe: () => Promise<boolean>;
};

/** What can be done with the chats of one account on this device, all at once. */
export function LocalChats(props: LocalChatsProps) {
  const { t } = useTranslation('account');
  return (
    <>
      <div className={styles['right']}>
        <p>{t('rights.chatsText')}</p>
        <ChatsExport {...props} />
      </div>
      <div className={styles['right']}>
        <p>{props.forgets ? t('rights.forgetText') : t('rights.wipeText')}</p>
        <WipeChats {...props} />
      </div>
    </>
  );
}

function ChatsExport({ db, email }: Pick<LocalChatsProps, 'db' | 'email'>) {
  const { t, i18n } = useTranslation('account');
  const exportAll = useChatsExport(db, email);
  const [running, setRunning] = useState<AbortController | null>(null);
  const [progress, setProgress] = useState<readonly [number, number] | null>(null);

  const run = async () => {
    if (running) return;
    const controller = new AbortController();
    setRunning(controller);
    setProgress(null);
    await exportAll({
      signal: controller.signal,
      onProgress: (done, total) => setProgress([done, total]),
    });
    setRunning(null);
  };

  const count = (value: number) => formatCount(value, i18n.language);
  return (
    <span className={styles['row']}>
      <Button size="s" isDisabled={db === null} isPending={running !== null} onPress={() => void run()}>
        {t('rights.chats')}
      </Button>
      {running === null ? null : (
        <>
          <span role="status" className="tabular">
            {progress === null
              ? t('rights.exporting')
              : t('rights.chatsProgress', { done: count(progress[0]), total: count(progress[1]) })}
          </span>
          <Button size="s" variant="quiet" onPress={() => running.abort()}>
            {t('usage.stop')}
          </Button>
        </>
      )}
    </span>
  );
}

function WipeChats({ db, email, forgets, onWipe }: LocalChatsProps) {
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
        ? {
            tone: 'info',
            text: forgets ? t('account:rights.forgotten', { email }) : t('account:rights.wiped'),
          }
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
