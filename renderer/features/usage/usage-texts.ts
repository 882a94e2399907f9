import { useTranslation } from 'react-i18next';
import { formatCompact, formatCost } from '../../i18n/format.ts';
import { useModelsStore } from '../../stores/models-store.ts';
import { type Measure, type Sums, valueOf } from './aggregate.ts';

/** How the usage page writes days, models and amounts. */
export function useUsageTexts() {
  const { i18n } = useTranslation('account');
  const models = useModelsStore((state) => state.models);
  const locale = i18n.language;
  return {
    /** `2026-11-23` or `2026-11`, in UTC as the service counts. */
    day: (key: string): string =>
      new Intl.DateTimeFormat(locale, {
        timeZone: 'UTC',
        ...(key.length === 7
          ? { month: 'long', year: 'numeric' }
          : { day: 'numeric', month: 'short', year: 'numeric' }),
      }).format(new Date(key)),
    shortDay: (key: string): string =>
      new Intl.DateTimeFormat(locale, {
        timeZone: 'UTC',
        ...(key.length === 7 ? { month: 'short' } : { day: 'numeric', month: 'short' }),
      }).format(new Date(key)),
    model: (id: string): string => models.find((model) => model.id === id)?.name ?? id,
    amount: (sums: Sums, measure: Measure): string =>
      measure === 'cost'
        ? formatCost(sums.costMicroUsd, locale)
        : formatCompact(Number(valueOf(sums, 'tokens')), locale),
  };
}
