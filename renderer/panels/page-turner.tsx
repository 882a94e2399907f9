import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import styles from './panels.module.css';
import type { Pages } from './use-pages.ts';

type PageTurnerProps = {
  readonly pages: Pick<Pages<unknown>, 'from' | 'total' | 'older' | 'newer'>;
  readonly count: number;
};

/** Newer and older; in sight only where there is more than one page, also while this one cannot be read. */
export function PageTurner({ pages, count }: PageTurnerProps) {
  const { t, i18n } = useTranslation('account');
  const { older, newer, from, total } = pages;
  if (older === null && newer === null) return null;
  const number = (value: number) => formatCount(value, i18n.language);
  const range = { from: number(from), to: number(from + count - 1) };
  const words = () =>
    total === null ? t('pages.rangeOpen', range) : t('pages.range', { ...range, total: number(total) });
  return (
    <nav className={styles['turner']} aria-label={t('pages.label')}>
      <Button size="s" isDisabled={newer === null} {...(newer ? { onPress: newer } : {})}>
        <ChevronLeft size={15} className="mirrored" aria-hidden />
        {t('pages.newer')}
      </Button>
      <span className="tabular" role="status">
        {count === 0 ? null : words()}
      </span>
      <Button size="s" isDisabled={older === null} {...(older ? { onPress: older } : {})}>
        {t('pages.older')}
        <ChevronRight size={15} className="mirrored" aria-hidden />
      </Button>
    </nav>
  );
}
