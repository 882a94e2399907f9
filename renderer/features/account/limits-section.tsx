import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { microUsdToDecimal, parseDecimal } from '#shared/money.ts';
import { formatCost } from '../../i18n/format.ts';
import { useMonthStore } from '../../stores/month-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './account.module.css';

/** Limits that only this app knows: it warns, it does not stop anything. */
export function LimitsSection() {
  const { t, i18n } = useTranslation(['account', 'settings']);
  const { lowBalanceMicroUsd, monthlyLimitMicroUsd } = useSettingsStore((state) => state.settings);
  const spent = useMonthStore((state) => state.spentMicroUsd);
  const [low, setLow] = useState(() => typed(lowBalanceMicroUsd, i18n.language));
  const [month, setMonth] = useState(() =>
    monthlyLimitMicroUsd === null ? '' : typed(monthlyLimitMicroUsd, i18n.language),
  );
  const [isTried, setTried] = useState(false);
  const readLow = readLimit(low);
  const readMonth = month.trim() === '' ? null : readLimit(month);
  const invalid = (value: bigint | null | undefined) =>
    isTried && value === undefined ? t('account:limits.invalid') : null;

  const save = async () => {
    setTried(true);
    if (readLow === undefined || readMonth === undefined) return;
    const saved = await updateSettings({
      lowBalanceMicroUsd: readLow.toString(),
      monthlyLimitMicroUsd: readMonth?.toString() ?? null,
    });
    useToastStore
      .getState()
      .show(
        saved.ok
          ? { tone: 'info', text: t('account:limits.saved') }
          : { tone: 'danger', text: t('settings:saveFailed') },
      );
  };
  const amount = (microUsd: bigint) => formatCost(microUsd, i18n.language);

  return (
    <Section title={t('account:limits.title')} text={t('account:limits.text')}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label={t('account:limits.low')}
          help={t('account:limits.lowHelp')}
          error={invalid(readLow)}
          value={low}
          onChange={setLow}
        />
        <TextField
          label={t('account:limits.month')}
          help={t('account:limits.monthHelp')}
          error={invalid(readMonth)}
          value={month}
          onChange={setMonth}
        />
        {spent === null ? null : (
          <p className="tabular">
            {monthlyLimitMicroUsd === null
              ? t('account:limits.spent', { amount: amount(spent) })
              : t('account:limits.spentOf', {
                  amount: amount(spent),
                  limit: amount(BigInt(monthlyLimitMicroUsd)),
                })}
          </p>
        )}
        <div>
          <Button type="submit" size="s">
            {t('account:limits.save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}

/** As a person of this language would type it: `12,50` in German. */
function typed(microUsd: string, locale: string): string {
  const comma = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).format(0.5).includes(',');
  const text = microUsdToDecimal(BigInt(microUsd));
  return comma ? text.replace('.', ',') : text;
}

/** `5`, `12.50` or `12,50` in micro-USD; undefined for what is no amount. */
function readLimit(typed: string): bigint | undefined {
  const text = typed.trim().replace(',', '.');
  return /^\d{1,7}(\.\d{1,6})?$/.test(text) ? parseDecimal(text, 6) : undefined;
}
