import { RefreshCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type UsageOverview, type UsagePeriod, usagePeriods } from '#shared/domain/account.ts';
import { formatCompact, formatCost, formatCount, formatDateTime } from '../../i18n/format.ts';
import { Reading } from '../../panels/reading.tsx';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { IconButton } from '../../ui/button.tsx';
import { SegmentedChoice } from '../../ui/choice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { type Measure, summarise, valueOf } from './aggregate.ts';
import { RequestList } from './request-list.tsx';
import { UsageChart } from './usage-chart.tsx';
import { DayTable, ModelTable } from './usage-tables.tsx';
import styles from './usage.module.css';

const periodKeys = usagePeriods.map(String) as readonly `${UsagePeriod}`[];

/** What was used, when, of which model and for how much, from the service's own rows. */
export function UsagePage() {
  const { t, i18n } = useTranslation('account');
  const [days, setDays] = useState<UsagePeriod>(30);
  const overview = useRequest(`usage ${days}`, () => getBridge().commands['account:usage']({ days }));
  const readAt = overview.value?.readAt;
  return (
    <Page
      title={t('usage.title')}
      intro={t('usage.intro')}
      actions={
        <>
          {readAt === undefined ? null : (
            <span className={styles['asOf']}>
              {t('reading.asOf', { when: formatDateTime(readAt, i18n.language) })}
            </span>
          )}
          <IconButton label={t('reading.refresh')} onPress={overview.reload}>
            <RefreshCw size={16} aria-hidden />
          </IconButton>
        </>
      }
    >
      <SegmentedChoice
        label={t('usage.period')}
        value={String(days) as `${UsagePeriod}`}
        options={periodKeys.map((key) => ({ value: key, label: t(`usage.periods.${key}`) }))}
        onChange={(key) => setDays(usagePeriods.find((each) => String(each) === key) ?? 30)}
      />
      <Reading request={overview}>{(value) => <Overview key={days} overview={value} />}</Reading>
      <RequestList />
    </Page>
  );
}

function Overview({ overview }: { readonly overview: UsageOverview }) {
  const { t, i18n } = useTranslation('account');
  const [measure, setMeasure] = useState<Measure>('cost');
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const summary = useMemo(() => summarise(overview.rows, overview), [overview]);
  const { total } = summary;
  if (total.requests === 0) {
    return (
      <Section title={t('usage.empty')}>
        <p>{t('usage.emptyHint')}</p>
      </Section>
    );
  }
  const locale = i18n.language;
  const tiles = [
    [t('usage.totalCost'), formatCost(total.costMicroUsd, locale)],
    [t('usage.totalTokens'), formatCompact(Number(valueOf(total, 'tokens')), locale)],
    [t('usage.totalRequests'), formatCount(total.requests, locale)],
  ] as const;
  return (
    <>
      <dl className={styles['tiles']}>
        {tiles.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <Section title={t('usage.byDay')} text={t('usage.utc')}>
        <div className={styles['choices']}>
          <SegmentedChoice
            label={t('usage.measure')}
            value={measure}
            options={(['cost', 'tokens'] as const).map((value) => ({
              value,
              label: t(`usage.measures.${value}`),
            }))}
            onChange={setMeasure}
          />
          <SegmentedChoice
            label={t('usage.view')}
            value={view}
            options={(['chart', 'table'] as const).map((value) => ({
              value,
              label: t(`usage.views.${value}`),
            }))}
            onChange={setView}
          />
        </div>
        {view === 'chart' ? (
          <UsageChart summary={summary} measure={measure} />
        ) : (
          <DayTable summary={summary} />
        )}
      </Section>
      <Section title={t('usage.byModel')}>
        <ModelTable summary={summary} />
      </Section>
    </>
  );
}
