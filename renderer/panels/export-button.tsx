import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportKind, ExportProgress } from '#shared/domain/account.ts';
import { formatBytes, formatCount } from '../i18n/format.ts';
import { getBridge } from '../platform/bridge.ts';
import { Button } from '../ui/button.tsx';
import styles from './panels.module.css';
import { useExport } from './use-export.ts';

type ExportButtonProps = { readonly kind: ExportKind; readonly label: string };

/** Exports to a file; says how far it is, and can be stopped. */
export function ExportButton({ kind, label }: ExportButtonProps) {
  const { t, i18n } = useTranslation('account');
  const exportFile = useExport(kind);
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
    await exportFile();
    setRunning(false);
  };
  const words = (): string => {
    if (progress === null) return t('rights.exporting');
    const { done, total } = progress;
    if (kind === 'data') return t('rights.received', { size: formatBytes(done, i18n.language) });
    const rows = formatCount(done, i18n.language);
    return total === null
      ? t('usage.saving', { done: rows })
      : t('usage.savingOf', { done: rows, total: formatCount(total, i18n.language) });
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
            {t('usage.stop')}
          </Button>
        </>
      ) : null}
    </span>
  );
}
