import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Bucket,
  type Measure,
  type ModelSums,
  permille,
  type UsageSummary,
  valueOf,
} from './aggregate.ts';
import { useUsageTexts } from './usage-texts.ts';
import styles from './usage.module.css';

/** Models with a colour of their own; the rest shares one. */
const ownColours = 5;

type UsageChartProps = { readonly summary: UsageSummary; readonly measure: Measure };

/** Stacked bars, one a day or month. One stop for the keyboard: arrows move, the line below says what is there. */
export function UsageChart({ summary, measure }: UsageChartProps) {
  const { t } = useTranslation('account');
  const texts = useUsageTexts();
  const id = useId();
  const { buckets } = summary;
  const ranked = summary.models
    .toSorted((a, b) => Number(valueOf(b, measure) - valueOf(a, measure)))
    .map(({ model }) => model);
  const colourOf = (model: string) => {
    const rank = ranked.indexOf(model);
    return rank < ownColours ? rank : ownColours;
  };
  const [active, setActive] = useState(buckets.length - 1);
  const shown = buckets[Math.min(active, buckets.length - 1)];
  const highest = buckets.reduce((most, bucket) => max(most, valueOf(bucket, measure)), 0n);

  const move = (event: KeyboardEvent) => {
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const target =
      event.key === forward
        ? active + 1
        : event.key === backward
          ? active - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? buckets.length - 1
              : null;
    if (target === null) return;
    event.preventDefault();
    setActive(Math.min(Math.max(target, 0), buckets.length - 1));
  };

  const peak = buckets.find((bucket) => valueOf(bucket, measure) === highest);
  return (
    <figure className={styles['chart']}>
      {peak ? (
        <span className={`${styles['peak']} tabular`} aria-hidden>
          {texts.amount(peak, measure)}
        </span>
      ) : null}
      <div
        role="listbox"
        tabIndex={0}
        className={styles['bars']}
        aria-orientation="horizontal"
        aria-label={t('usage.chartLabel')}
        aria-activedescendant={shown ? `${id}-${shown.key}` : undefined}
        onKeyDown={move}
      >
        {buckets.map((bucket, index) => (
          <div
            key={bucket.key}
            id={`${id}-${bucket.key}`}
            role="option"
            aria-selected={bucket === shown}
            aria-label={describe(bucket, measure, texts)}
            className={styles['slot']}
            onPointerEnter={() => setActive(index)}
          >
            <Bar bucket={bucket} measure={measure} highest={highest} colourOf={colourOf} />
          </div>
        ))}
      </div>
      <div className={styles['axis']} aria-hidden>
        {[buckets[0], buckets[Math.floor((buckets.length - 1) / 2)], buckets.at(-1)].map((bucket, place) => (
          <span key={`${place}-${bucket?.key ?? ''}`}>{bucket ? texts.shortDay(bucket.key) : ''}</span>
        ))}
      </div>
      {shown ? <Details bucket={shown} measure={measure} colourOf={colourOf} /> : null}
    </figure>
  );
}

type BarProps = {
  readonly bucket: Bucket;
  readonly measure: Measure;
  readonly highest: bigint;
  readonly colourOf: (model: string) => number;
};

function Bar({ bucket, measure, highest, colourOf }: BarProps) {
  const models = bucket.models.toSorted((a, b) => colourOf(a.model) - colourOf(b.model));
  return (
    <div className={styles['bar']}>
      {models
        .filter((sums) => valueOf(sums, measure) > 0n)
        .map((sums) => (
          <span
            key={sums.model}
            className={styles[`colour${colourOf(sums.model)}`]}
            style={{ blockSize: `${permille(valueOf(sums, measure), highest) / 10}%` }}
          />
        ))}
    </div>
  );
}

/** What stands in the bar that is pointed at; also the legend of its colours. */
function Details({ bucket, measure, colourOf }: Omit<BarProps, 'highest'>) {
  const { t } = useTranslation('account');
  const texts = useUsageTexts();
  const coloured = bucket.models.filter(({ model }) => colourOf(model) < ownColours);
  const others = bucket.models.filter(({ model }) => colourOf(model) >= ownColours);
  const entry = (sums: ModelSums, name: string) => (
    <li key={name}>
      <span className={`${styles['swatch']} ${styles[`colour${colourOf(sums.model)}`]}`} aria-hidden />
      <bdi>{name}</bdi>
      <span className="tabular">{texts.amount(sums, measure)}</span>
    </li>
  );
  return (
    <figcaption className={styles['details']}>
      <p>
        <strong>{texts.day(bucket.key)}</strong>
        <span className="tabular">{texts.amount(bucket, measure)}</span>
      </p>
      <ul>
        {coloured.map((sums) => entry(sums, texts.model(sums.model)))}
        {others.length === 0 ? null : entry(addUp(others), t('usage.others'))}
      </ul>
    </figcaption>
  );
}

function addUp(sums: readonly ModelSums[]): ModelSums {
  return sums.reduce((all, one) => ({
    model: all.model,
    requests: all.requests + one.requests,
    promptTokens: all.promptTokens + one.promptTokens,
    completionTokens: all.completionTokens + one.completionTokens,
    costMicroUsd: all.costMicroUsd + one.costMicroUsd,
  }));
}

function describe(bucket: Bucket, measure: Measure, texts: ReturnType<typeof useUsageTexts>): string {
  const parts = bucket.models.map((sums) => `${texts.model(sums.model)} ${texts.amount(sums, measure)}`);
  return [`${texts.day(bucket.key)}: ${texts.amount(bucket, measure)}`, ...parts].join('; ');
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
