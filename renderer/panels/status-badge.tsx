import { Ban, CircleCheck, Clock, Hourglass, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PaymentStatus } from '#shared/domain/account.ts';
import styles from './panels.module.css';

const icons: Readonly<Record<PaymentStatus, LucideIcon>> = {
  created: Clock,
  waiting: Clock,
  confirming: Hourglass,
  confirmed: Hourglass,
  sending: Hourglass,
  partially_paid: TriangleAlert,
  finished: CircleCheck,
  failed: TriangleAlert,
  refunded: Ban,
  expired: Ban,
  unknown: Clock,
};

/** A payment's state: icon and words, never colour alone. */
export function StatusBadge({
  status,
  cancelled,
}: {
  readonly status: PaymentStatus;
  readonly cancelled: boolean;
}) {
  const { t } = useTranslation('account');
  const isOver = cancelled && (status === 'created' || status === 'waiting');
  const Icon = isOver ? Ban : icons[status];
  const tone = status === 'failed' || status === 'partially_paid' ? styles['warning'] : '';
  return (
    <span className={`${styles['badge']} ${tone}`}>
      <Icon size={14} aria-hidden />
      {isOver ? t('status.cancelled') : t(`status.${status}`)}
    </span>
  );
}
