import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TopupOptions } from '#shared/domain/topup.ts';
import type { AppError } from '#shared/errors.ts';
import { formatBalance, formatCount } from '../../i18n/format.ts';
import { Failure } from '../../panels/failure.tsx';
import { startTopup } from '../../stores/topups-store.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { answersFor, readAmount, suggestedAmounts } from './amounts.ts';
import styles from './top-up.module.css';
import { useAnswerCost } from './use-answer-cost.ts';

/** How much, with what it buys; then the checkout in the browser. */
export function AmountChoice({ options }: { readonly options: TopupOptions }) {
  const { t, i18n } = useTranslation('account');
  const locale = i18n.language;
  const suggested = suggestedAmounts(options);
  const [chosen, setChosen] = useState(suggested[1] ?? options.minMicroUsd);
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<AppError | null>(null);
  // The same for every try of one top-up; a new one for the next.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const cost = useAnswerCost();
  const read = readAmount(typed, options);
  const amount = read.kind === 'empty' ? chosen : read.kind === 'amount' ? read.microUsd : null;
  const min = formatBalance(options.minMicroUsd, locale);
  const max = options.maxMicroUsd === null ? null : formatBalance(options.maxMicroUsd, locale);

  const problem = (): string | null => {
    switch (read.kind) {
      case 'invalid':
        return t('topup.invalid');
      case 'too-small':
        return t('topup.tooSmall', { min });
      case 'too-large':
        return t('topup.tooLarge', { max: max ?? '' });
      case 'empty':
      case 'amount':
        return null;
    }
  };

  const pay = async () => {
    setTried(true);
    if (amount === null || isPending) return;
    setPending(true);
    setFailure(null);
    const started = await startTopup(amount, key);
    setPending(false);
    // An unanswered try may have made the top-up: trying again must find it, not make another.
    if (started.ok || !started.error.retryable) setKey(crypto.randomUUID());
    setFailure(started.ok ? null : started.error);
  };

  return (
    <Section title={t('topup.amount')}>
      <div className={styles['amounts']} role="radiogroup" aria-label={t('topup.amount')}>
        {suggested.map((microUsd) => (
          <label key={microUsd.toString()} className={styles['amount']}>
            <input
              type="radio"
              name="top-up-amount"
              checked={read.kind === 'empty' && microUsd === chosen}
              onChange={() => {
                setChosen(microUsd);
                setTyped('');
                setKey(crypto.randomUUID());
              }}
            />
            <span className={styles['amountBox']}>
              <strong className="tabular">{formatBalance(microUsd, locale)}</strong>
              {cost === null ? null : (
                <span>
                  {t('topup.buys', {
                    answers: formatCount(answersFor(microUsd, cost.microUsd), locale),
                  })}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <TextField
        label={t('topup.custom')}
        help={max === null ? t('topup.customHelp', { min }) : t('topup.customHelpMax', { min, max })}
        error={isTried || typed.length > 3 ? problem() : null}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setTried(false);
          setKey(crypto.randomUUID());
        }}
        onBlur={() => setTried(typed !== '')}
      />
      {cost === null ? null : <p>{t('topup.buysNote', { model: cost.modelName })}</p>}
      <Failure error={failure} />
      <div className={styles['pay']}>
        <Button
          variant="primary"
          isPending={isPending}
          isDisabled={amount === null}
          onPress={() => void pay()}
        >
          {isPending
            ? t('topup.starting')
            : t('topup.start', { amount: formatBalance(amount ?? chosen, locale) })}
          <ExternalLink size={15} aria-hidden />
        </Button>
        <span className={styles['quiet']}>{t('topup.opensBrowser')}</span>
      </div>
      <p>{t('topup.why')}</p>
    </Section>
  );
}
