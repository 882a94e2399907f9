import { CircleCheck, Copy, ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Topup, topupPhase } from '#shared/domain/topup.ts';
import type { AppError } from '#shared/errors.ts';
import { formatCost, formatDateTime, formatTime } from '../../i18n/format.ts';
import { Failure } from '../../panels/failure.tsx';
import { StatusBadge } from '../../panels/status-badge.tsx';
import { useCopy } from '../../panels/use-copy.ts';
import { getBridge } from '../../platform/bridge.ts';
import { changeTopup, type TopupAction } from '../../stores/topups-store.ts';
import { Button } from '../../ui/button.tsx';
import styles from './top-up.module.css';

/** One top-up: where it stands in words, and what can be done now. */
export function TopupCard({ topup }: { readonly topup: Topup }) {
  const { t, i18n } = useTranslation('account');
  const copy = useCopy();
  const [failure, setFailure] = useState<AppError | null>(null);
  const locale = i18n.language;
  const phase = topupPhase(topup);
  const { checkoutUrl, paymentReference } = topup;

  const act = async (action: TopupAction) => {
    setFailure(await changeTopup(topup.id, action));
  };

  return (
    <article className={styles['card']} aria-label={t('topup.of', { amount: invoiced(topup, locale) })}>
      <header className={styles['cardHead']}>
        <h3>{t('topup.of', { amount: invoiced(topup, locale) })}</h3>
        <StatusBadge status={topup.status} cancelled={topup.cancelled} />
      </header>
      <p role="status" className={phase === 'credited' ? styles['credited'] : undefined}>
        {phase === 'credited' ? <CircleCheck size={16} aria-hidden /> : null}
        <StateText topup={topup} />
      </p>
      {topup.actuallyPaid === null || phase === 'credited' ? null : (
        <p className="tabular">
          {t('topup.received', {
            paid: topup.actuallyPaid,
            due: topup.payAmount ?? '?',
            currency: topup.payCurrency?.toUpperCase() ?? '',
          })}
        </p>
      )}
      <p className={styles['quiet']}>
        {t('topup.begun', { when: formatDateTime(topup.createdAt, locale) })}
        {topup.checkedAt === null
          ? null
          : ` · ${t('topup.checked', { when: formatTime(topup.checkedAt, locale) })}`}
        {paymentReference === null ? null : (
          <>
            {` · ${t('transactions.reference')}: `}
            <bdi>{paymentReference}</bdi>
          </>
        )}
      </p>
      <Failure error={failure} />
      <div className={styles['actions']}>
        {phase === 'checkout' && checkoutUrl !== null ? (
          <>
            <Button size="s" onPress={() => void act('open-checkout')}>
              <ExternalLink size={14} aria-hidden />
              {t('topup.reopen')}
            </Button>
            <Button size="s" onPress={() => copy(checkoutUrl)}>
              <Copy size={14} aria-hidden />
              {t('topup.copyLink')}
            </Button>
          </>
        ) : null}
        {phase === 'checkout' ? (
          <Button size="s" variant="quiet" onPress={() => void act('cancel')}>
            {t('topup.cancel')}
          </Button>
        ) : null}
        {paymentReference === null ? null : (
          <Button size="s" variant="quiet" onPress={() => copy(paymentReference)}>
            {t('transactions.copyReference')}
          </Button>
        )}
        {topup.status === 'failed' || topup.status === 'partially_paid' ? (
          <Button size="s" onPress={() => void getBridge().commands['shell:open-page']({ page: 'contact' })}>
            {t('topup.contact')}
          </Button>
        ) : null}
        {phase === 'credited' || phase === 'partial' || phase === 'closed' ? (
          <Button size="s" variant="quiet" onPress={() => void act('forget')}>
            {t('topup.forget')}
          </Button>
        ) : null}
      </div>
    </article>
  );
}

/** What the state means and what to do. Amounts that were credited come from the ledger only. */
function StateText({ topup }: { readonly topup: Topup }) {
  const { t, i18n } = useTranslation('account');
  const amount = formatCost(topup.creditedMicroUsd, i18n.language);
  const isCredited = topup.creditedMicroUsd > 0n;
  switch (topup.status) {
    case 'created':
    case 'unknown':
      return topup.cancelled ? t('topup.states.cancelled') : t('topup.states.created');
    case 'waiting':
      return topup.cancelled ? t('topup.states.cancelled') : t('topup.states.waiting');
    case 'confirming':
      return t('topup.states.confirming');
    case 'confirmed':
    case 'sending':
      return t('topup.states.crediting');
    case 'finished':
      return isCredited ? t('topup.states.credited', { amount }) : t('topup.states.crediting');
    case 'partially_paid':
      return isCredited
        ? t('topup.states.partial', { amount, invoiced: invoiced(topup, i18n.language) })
        : t('topup.states.partialWaiting');
    case 'failed':
      return t('topup.states.failed');
    case 'refunded':
      return t('topup.states.refunded');
    case 'expired':
      return t('topup.states.expired');
  }
}

function invoiced({ invoicedMicroUsd }: Topup, locale: string): string {
  return formatCost(invoicedMicroUsd, locale);
}
