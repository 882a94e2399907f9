import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { topupPhase } from '#shared/domain/topup.ts';
import { formatBalance } from '../../i18n/format.ts';
import { Reading } from '../../panels/reading.tsx';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useCreditsStore } from '../../stores/credits-store.ts';
import { loadTopups, useTopupsStore } from '../../stores/topups-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { AmountChoice } from './amount-choice.tsx';
import styles from './top-up.module.css';
import { TopupCard } from './topup-card.tsx';

type TopUpPageProps = {
  /** Back to the chat whose message waits for credit; absent when the person came from elsewhere. */
  readonly onBackToMessage?: () => void;
};

/** Buying credit, and what became of it. */
export function TopUpPage({ onBackToMessage }: TopUpPageProps) {
  const { t, i18n } = useTranslation('account');
  const credits = useCreditsStore((state) => state.credits);
  const topups = useTopupsStore((state) => state.topups);
  const options = useRequest('top-up options', () => getBridge().commands['topup:options']({}));
  useEffect(() => void loadTopups(), []);

  const isOver = (phase: ReturnType<typeof topupPhase>) => ['credited', 'partial', 'closed'].includes(phase);
  const running = topups.filter((topup) => !isOver(topupPhase(topup)));
  const ended = topups.filter((topup) => isOver(topupPhase(topup)));
  const hasCredit = credits !== null && credits.balanceMicroUsd > 0n;

  return (
    <Page
      title={t('topup.title')}
      intro={t('topup.intro')}
      actions={
        credits === null ? undefined : (
          <span className={styles['balance']}>
            {t('topup.balance')}{' '}
            <strong className="tabular">{formatBalance(credits.balanceMicroUsd, i18n.language)}</strong>
          </span>
        )
      }
    >
      {onBackToMessage === undefined ? null : (
        <Banner
          tone="info"
          actions={
            <Button size="s" variant={hasCredit ? 'primary' : 'plain'} onPress={onBackToMessage}>
              {t('topup.backToMessage')}
            </Button>
          }
        >
          {hasCredit ? t('topup.ready') : t('topup.kept')}
        </Banner>
      )}
      {running.length === 0 ? null : (
        <Section title={t('topup.open')}>
          {running.map((topup) => (
            <TopupCard key={topup.id} topup={topup} />
          ))}
        </Section>
      )}
      <Reading request={options}>{(value) => <AmountChoice options={value} />}</Reading>
      {ended.length === 0 ? null : (
        <Section title={t('topup.ended')}>
          {ended.map((topup) => (
            <TopupCard key={topup.id} topup={topup} />
          ))}
        </Section>
      )}
    </Page>
  );
}
