import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCost, formatCount } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { TableFrame } from '../../ui/page.tsx';
import { type ModelSums, permille, type UsageSummary } from './aggregate.ts';
import styles from './usage.module.css';
import { useUsageTexts } from './usage-texts.ts';

/** Rows drawn at once: a year of many models has thousands. */
const rowsAtOnce = 100;

/** The chart's numbers as a table: day or month by model. */
export function DayTable({ summary }: { readonly summary: UsageSummary }) {
  const { t, i18n } = useTranslation('account');
  const texts = useUsageTexts();
  const [limit, setLimit] = useState(rowsAtOnce);
  const rows = summary.buckets
    .toReversed()
    .flatMap((bucket) => bucket.models.map((sums) => ({ key: bucket.key, sums })));
  const rest = rows.length - limit;
  return (
    <>
      <TableFrame label={t('usage.byDay')}>
        <thead>
          <tr>
            <th scope="col">{summary.isMonthly ? t('usage.columns.month') : t('usage.columns.day')}</th>
            <NumberHeads first={t('usage.columns.model')} />
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, limit).map(({ key, sums }) => (
            <tr key={`${key} ${sums.model}`}>
              <td>{texts.day(key)}</td>
              <td>
                <bdi>{texts.model(sums.model)}</bdi>
              </td>
              <NumberCells sums={sums} />
            </tr>
          ))}
        </tbody>
      </TableFrame>
      {rest <= 0 ? null : (
        <div>
          <Button size="s" onPress={() => setLimit(limit + rowsAtOnce)}>
            {t('usage.more', { rows: formatCount(Math.min(rest, rowsAtOnce), i18n.language) })}
          </Button>
        </div>
      )}
    </>
  );
}

/** Per-model totals of the period. */
export function ModelTable({ summary }: { readonly summary: UsageSummary }) {
  const { t, i18n } = useTranslation('account');
  const texts = useUsageTexts();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  const { total, models } = summary;
  return (
    <TableFrame label={t('usage.byModel')}>
      <thead>
        <tr>
          <NumberHeads first={t('usage.columns.model')} />
        </tr>
      </thead>
      <tbody>
        {models.map((sums) => {
          const share = permille(sums.costMicroUsd, total.costMicroUsd) / 1000;
          return (
            <tr key={sums.model}>
              <td>
                <bdi>{texts.model(sums.model)}</bdi>
                <span
                  className={styles['share']}
                  role="img"
                  aria-label={t('usage.share', { percent: percent.format(share) })}
                >
                  <span style={{ inlineSize: `${share * 100}%` }} />
                </span>
              </td>
              <NumberCells sums={sums} />
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('usage.total')}</th>
          <NumberCells sums={{ model: '', ...total }} />
        </tr>
      </tfoot>
    </TableFrame>
  );
}

function NumberHeads({ first }: { readonly first: string }) {
  const { t } = useTranslation('account');
  return (
    <>
      <th scope="col">{first}</th>
      <th scope="col" data-number>
        {t('usage.columns.requests')}
      </th>
      <th scope="col" data-number>
        {t('usage.columns.prompt')}
      </th>
      <th scope="col" data-number>
        {t('usage.columns.completion')}
      </th>
      <th scope="col" data-number>
        {t('usage.columns.cost')}
      </th>
    </>
  );
}

function NumberCells({ sums }: { readonly sums: ModelSums }) {
  const { i18n } = useTranslation('account');
  const count = (value: number) => formatCount(value, i18n.language);
  return (
    <>
      <td data-number>{count(sums.requests)}</td>
      <td data-number>{count(sums.promptTokens)}</td>
      <td data-number>{count(sums.completionTokens)}</td>
      <td data-number>{formatCost(sums.costMicroUsd, i18n.language)}</td>
    </>
  );
}
