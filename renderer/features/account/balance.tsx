import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatBalance } from '../../i18n/format.ts';
import { useCreditsStore } from '../../stores/credits-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import styles from './account.module.css';

/** The credit balance, always in sight; moves after each answer. */
export function Balance({ onPress }: { readonly onPress: () => void }) {
  const { t, i18n } = useTranslation('common');
  const credits = useCreditsStore((state) => state.credits);
  const isStale = useCreditsStore((state) => state.stale);
  const lowBalance = useSettingsStore((state) => state.settings.lowBalanceMicroUsd);
  const amount = credits === null ? '—' : formatBalance(credits.balanceMicroUsd, i18n.language);
  const isLow = credits !== null && credits.balanceMicroUsd < BigInt(lowBalance);

  return (
    <button
      type="button"
      className={`${styles['balance']} ${isLow ? styles['low'] : ''} tabular`}
      aria-label={credits === null ? t('account.balanceUnknown') : t('account.balanceValue', { amount })}
      title={isStale && credits !== null ? t('account.balanceStale') : t('account.balance')}
      onClick={onPress}
    >
      {isLow || isStale ? <TriangleAlert size={14} aria-hidden /> : null}
      {amount}
    </button>
  );
}
