import { RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerEntry } from '#shared/domain/app.ts';
import type { CommandOutput } from '#shared/ipc/contract.ts';
import { formatBytes } from '../../i18n/format.ts';
import { getBridge } from '../../platform/bridge.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './settings.module.css';

/** Every request of main since the start, newest first: the list main itself keeps of its only way out. */
export function LedgerTable() {
  const { t } = useTranslation(['settings', 'errors']);
  const [ledger, setLedger] = useState<CommandOutput<'network:ledger'> | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const load = useCallback(async () => {
    const result = await getBridge().commands['network:ledger']({});
    if (result.ok) setLedger(result.value);
    setFailure(result.ok ? null : t(`errors:${result.error.code}`));
  }, [t]);
  useEffect(() => void load(), [load]);

  const hosts = ledger?.allowedHosts ?? [];
  return (
    <div className={styles['ledger']}>
      <div className={styles['row']}>
        <h3 id="ledger-title">{t('ledger')}</h3>
        <IconButton size="s" label={t('ledgerRefresh')} onPress={() => void load()}>
          <RefreshCw size={15} aria-hidden />
        </IconButton>
      </div>
      {failure === null ? null : <p role="alert">{failure}</p>}
      {ledger === null ? null : (
        <p>{hosts.length === 0 ? t('ledgerNoHosts') : t('ledgerText', { hosts: hosts.join(', ') })}</p>
      )}
      {ledger === null ? null : ledger.entries.length === 0 ? (
        <p>{t('ledgerEmpty')}</p>
      ) : (
        <LedgerRows entries={ledger.entries} />
      )}
    </div>
  );
}

const columns = ['time', 'purpose', 'host', 'sent', 'received', 'outcome'] as const;

function LedgerRows({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  const { t, i18n } = useTranslation('settings');
  const locale = i18n.language;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  return (
    // The table scrolls by itself, so the keyboard must be able to get there.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['tableScroller']} tabIndex={0} role="region" aria-labelledby="ledger-title">
      <table className="tabular">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`ledgerColumns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries
            .toSorted((a, b) => b.id - a.id)
            .map((entry) => (
              <tr key={entry.id}>
                <td>{time.format(new Date(entry.startedAt))}</td>
                <td>{t(`purposes.${entry.purpose}`)}</td>
                <td dir="ltr">
                  {entry.host}
                  {entry.path}
                </td>
                <td>{formatBytes(entry.bytesSent, locale)}</td>
                <td>{formatBytes(entry.bytesReceived, locale)}</td>
                <td>{typeof entry.outcome === 'number' ? entry.outcome : t(`outcomes.${entry.outcome}`)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
