import { Copy, ReceiptText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Transaction } from '#shared/domain/account.ts';
import { formatCost, formatDateTime } from '../../i18n/format.ts';
import { useCopy } from '../../panels/use-copy.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/page.tsx';
import { receiptText } from './receipt.ts';
import styles from './transactions.module.css';

/** All that is known of one transaction; the same as a text to keep. */
export function TransactionDetails({ row }: { readonly row: Transaction }) {
  const { t, i18n } = useTranslation('account');
  const copy = useCopy();
  const email = useSessionStore(({ session }) => (session?.status === 'signed-in' ? session.email : ''));
  const locale = i18n.language;
  const { paymentReference: reference } = row;
  const currency = row.payCurrency?.toUpperCase() ?? '';
  const inCoins = (amount: string | null) => (amount === null ? null : `${amount} ${currency}`.trim());
  const isCancelled = row.cancelled && (row.status === 'created' || row.status === 'waiting');
  const candidates: readonly (readonly [string, string | null])[] = [
    [t('transactions.columns.date'), formatDateTime(row.createdAt, locale)],
    [t('transactions.columns.what'), t(`transactions.kinds.${row.kind}`)],
    [t('transactions.columns.status'), isCancelled ? t('status.cancelled') : t(`status.${row.status}`)],
    [
      t('transactions.invoiced'),
      row.invoicedMicroUsd === null ? null : formatCost(row.invoicedMicroUsd, locale),
    ],
    [t('transactions.credited'), formatCost(row.amountMicroUsd, locale)],
    [t('transactions.payable'), inCoins(row.payAmount)],
    [t('transactions.paid'), inCoins(row.actuallyPaid)],
    [t('transactions.provider'), row.provider],
    [t('transactions.reference'), reference],
    [t('transactions.order'), row.orderId],
    [t('transactions.id'), row.id],
    [t('transactions.updated'), formatDateTime(row.updatedAt, locale)],
  ];
  const lines = candidates.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
  const receipt = () =>
    receiptText(t('transactions.receiptTitle'), [
      ...(email === '' ? [] : [{ name: t('transactions.receiptAccount'), value: email }]),
      ...lines,
    ]);
  return (
    <div className={styles['details']}>
      <Facts facts={lines.map(({ name, value }) => ({ name, value: <bdi>{value}</bdi> }))} />
      <div className={styles['actions']}>
        {reference === null ? null : (
          <Button size="s" onPress={() => copy(reference)}>
            <Copy size={14} aria-hidden />
            {t('transactions.copyReference')}
          </Button>
        )}
        <Button size="s" onPress={() => copy(receipt())}>
          <ReceiptText size={14} aria-hidden />
          {t('transactions.copyReceipt')}
        </Button>
      </div>
    </div>
  );
}
