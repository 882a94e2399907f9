import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportKind, ExportProgress } from '#shared/domain/account.ts';
import { formatBytes, formatCount } from '../i18n/format.ts';
import { getBridge } from '../platform/bridge.ts';
import { useToastStore } from '../stores/toast-store.ts';
import { Button } from '../ui/button.tsx';
import styles from './panels.module.css';

type ExportButtonProps = { readonly kind: ExportKind; readonly label: string };

/** Has main write a file to a place the person chooses; says how far it is, and can be stopped. */
export function ExportButton({ kind, label }: ExportButtonProps) {
  const { t, i18n } = useTranslation(['account', 'errors']);
  const [isRunning, setRunning] = useState(false);
  const [progress, setProgress] = useState<ExportProgress | null>(null);

  useEffect(
    () =>
      getBridge().events['account:export-progress']((next) => {
        if (next.kind === kind) setProgress(next);
      }),
    [kind],
  );

  const run = async () => {
    setRunning(true);
    setProgress(null);
    const result = await getBridge().commands['account:export']({ kind });
    setRunning(false);
    const { show } = useToastStore.getState();
    if (!result.ok) show({ tone: 'danger', text: t(`errors:${result.error.code}`) });
    else if (result.value.saved !== null)
      show({ tone: 'info', text: t('account:rights.saved', { name: result.value.saved }) });
  };
  const words = (): string => {
    if (progress === null) return t('account:rights.exporting');
    const { done, total } = progress;
    if (kind === 'data') return t('account:rights.received', { size: formatBytes(done, i18n.language) });
    const rows = formatCount(done, i18n.language);
    return total === null
      ? t('account:usage.saving', { done: rows })
      : t('account:usage.savingOf', { done: rows, total: formatCount(total, i18n.language) });
  };

  return (
    <span className={styles['export']}>
      <Button size="s" isPending={isRunning} onPress={() => void run()}>
        <Download size={15} aria-hidden />
        {label}
      </Button>
      {isRunning ? (
        <>
          <span role="status" className={`${styles['progress']} tabular`}>
            {words()}
          </span>
          <Button
            size="s"
            variant="quiet"
            onPress={() => void getBridge().commands['account:stop-export']({})}
          >
            {t('account:usage.stop')}
          </Button>
        </>
      ) : null}
    </span>
  );
}
