import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerEntry } from '#shared/domain/app.ts';
import { formatBytes } from '../../i18n/format.ts';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { Banner } from '../../ui/banner.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './privacy.module.css';

/** Every request of main since the start, newest first: the list main itself keeps of its only way out. */
export function LedgerSection() {
  const { t } = useTranslation(['account', 'settings', 'errors']);
  const ledger = useRequest('ledger', () => getBridge().commands['network:ledger']({}));
  const { reload } = ledger;
  useEffect(() => getBridge().events['network:ledger-changed'](reload), [reload]);

  const hosts = ledger.value?.allowedHosts ?? [];
  const entries = ledger.value?.entries ?? [];
  return (
    <>
      <Section title={t('account:privacy.hosts')} text={t('account:privacy.hostsText')}>
        {ledger.value === null ? null : hosts.length === 0 ? (
          <p>{t('settings:ledgerNoHosts')}</p>
        ) : (
          <ul className={styles['hosts']}>
            {hosts.map((host) => (
              <li key={host} dir="ltr">
                {host}
              </li>
            ))}
          </ul>
        )}
        <p>{t('account:privacy.hostsThird')}</p>
      </Section>
      <Section title={t('settings:ledger')} text={t('settings:ledgerText')}>
        {ledger.error === null ? null : (
          <Banner tone="danger" role="alert">
            {t(`errors:${ledger.error.code}`)}
          </Banner>
        )}
        {ledger.value === null ? null : entries.length === 0 ? (
          <p>{t('settings:ledgerEmpty')}</p>
        ) : (
          <LedgerRows entries={entries} />
        )}
      </Section>
    </>
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
    <div className={styles['ledger']} tabIndex={0} role="group" aria-label={t('ledger')}>
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
          {entries.map((entry) => (
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
