import { useTranslation } from 'react-i18next';
import { formatBalance, formatCost } from '../i18n/format.ts';
import { useCreditsStore } from '../stores/credits-store.ts';
import { useMonthStore } from '../stores/month-store.ts';
import { useNavigationStore } from '../stores/navigation-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { dismissWarning, useWarningsStore } from '../stores/warnings-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** The month's sum is worth mentioning from here on, in percent of the person's own limit. */
const nearPercent = 80n;

/** The person's own levels: said above the chat, put away until they are news again. Nothing is held back because of them. */
export function CreditWarnings() {
  const { t, i18n } = useTranslation(['account', 'common']);
  const open = useNavigationStore((state) => state.open);
  const credits = useCreditsStore((state) => state.credits);
  const { spentMicroUsd: spent, month } = useMonthStore();
  const { lowBalanceMicroUsd, monthlyLimitMicroUsd } = useSettingsStore((state) => state.settings);
  const dismissed = useWarningsStore();
  const balance = credits?.balanceMicroUsd ?? null;
  const limit = monthlyLimitMicroUsd === null ? null : BigInt(monthlyLimitMicroUsd);
  // At zero the composer itself says so.
  const isLow = balance !== null && balance > 0n && balance < BigInt(lowBalanceMicroUsd);
  const level =
    spent === null || limit === null
      ? null
      : spent >= limit
        ? 'reached'
        : spent * 100n >= limit * nearPercent
          ? 'near'
          : null;
  const monthKey = `${level} ${monthlyLimitMicroUsd} ${month}`;
  const dismiss = (kind: 'low' | 'month', about: string) => (
    <Button size="s" onPress={() => dismissWarning(kind, about)}>
      {t('common:actions.dismiss')}
    </Button>
  );

  return (
    <>
      {isLow && dismissed.low !== lowBalanceMicroUsd ? (
        <Banner
          tone="warning"
          actions={
            <>
              <Button size="s" onPress={() => open({ page: 'top-up' })}>
                {t('common:actions.topUp')}
              </Button>
              {dismiss('low', lowBalanceMicroUsd)}
            </>
          }
        >
          {t('account:topup.low', { amount: formatBalance(balance, i18n.language) })}
        </Banner>
      ) : null}
      {level !== null && spent !== null && limit !== null && dismissed.month !== monthKey ? (
        <Banner tone="warning" actions={dismiss('month', monthKey)}>
          {t(`account:limits.${level}`, {
            amount: formatCost(spent, i18n.language),
            limit: formatCost(limit, i18n.language),
          })}
        </Banner>
      ) : null}
    </>
  );
}
