import { ChevronDown, ChevronRight, RefreshCw } from 'lucide-react';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transaction } from '#shared/domain/account.ts';
import { formatCost, formatDateTime } from '../../i18n/format.ts';
import { ExportButton } from '../../panels/export-button.tsx';
import { PagedReading } from '../../panels/paged-reading.tsx';
import { StatusBadge } from '../../panels/status-badge.tsx';
import { usePages } from '../../panels/use-pages.ts';
import { getBridge } from '../../platform/bridge.ts';
import { IconButton } from '../../ui/button.tsx';
import { Page, Section, TableFrame } from '../../ui/page.tsx';
import { TransactionDetails } from './transaction-details.tsx';
import styles from './transactions.module.css';

/** Everything that changed the balance but the requests themselves. */
export function TransactionsPage() {
  const { t, i18n } = useTranslation('account');
  const pages = usePages('transactions', (after) => getBridge().commands['account:transactions']({ after }));
  const readAt = pages.request.value?.readAt;
  return (
    <Page
      title={t('transactions.title')}
      intro={t('transactions.intro')}
      actions={
        <>
          {readAt === undefined ? null : (
            <span className={styles['asOf']}>
              {t('reading.asOf', { when: formatDateTime(readAt, i18n.language) })}
            </span>
          )}
          <IconButton label={t('reading.refresh')} onPress={pages.request.reload}>
            <RefreshCw size={16} aria-hidden />
          </IconButton>
          <ExportButton kind="transactions" label={t('transactions.csv')} />
        </>
      }
    >
      <PagedReading
        pages={pages}
        empty={<Section title={t('transactions.empty')} text={t('transactions.emptyHint')} />}
      >
        {(rows) => <TransactionTable rows={rows} />}
      </PagedReading>
    </Page>
  );
}

const columns = ['date', 'what', 'status', 'amount', 'reference'] as const;

function TransactionTable({ rows }: { readonly rows: readonly Transaction[] }) {
  const { t } = useTranslation('account');
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <TableFrame label={t('transactions.title')}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" data-number={column === 'amount' || undefined}>
              {t(`transactions.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <TransactionRow
              row={row}
              isOpen={openId === row.id}
              onToggle={() => setOpenId(openId === row.id ? null : row.id)}
            />
            {openId === row.id ? (
              <tr>
                <td colSpan={columns.length} className={styles['detailCell']}>
                  <TransactionDetails row={row} />
                </td>
              </tr>
            ) : null}
          </Fragment>
        ))}
      </tbody>
    </TableFrame>
  );
}

type TransactionRowProps = {
  readonly row: Transaction;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
};

function TransactionRow({ row, isOpen, onToggle }: TransactionRowProps) {
  const { t, i18n } = useTranslation('account');
  const date = formatDateTime(row.createdAt, i18n.language);
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <tr>
      <td>
        <button
          type="button"
          className={styles['toggle']}
          aria-expanded={isOpen}
          aria-label={t('transactions.show', { date })}
          onClick={onToggle}
        >
          <Icon size={14} className="mirrored" aria-hidden />
          {date}
        </button>
      </td>
      <td>{t(`transactions.kinds.${row.kind}`)}</td>
      <td>
        <StatusBadge status={row.status} cancelled={row.cancelled} />
      </td>
      <td data-number>
        {row.amountMicroUsd === 0n ? t('transactions.none') : formatCost(row.amountMicroUsd, i18n.language)}
      </td>
      <td>
        <bdi>{row.paymentReference ?? t('transactions.none')}</bdi>
      </td>
    </tr>
  );
}
