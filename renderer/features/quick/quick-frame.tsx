import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../ui/mark.tsx';
import styles from './quick.module.css';

/** The window's own edge; its bar can be dragged. */
export function QuickFrame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('quick');
  return (
    <main className={styles['window']} aria-label={t('title')}>
      {children}
    </main>
  );
}

/** Before the first question: what a quick chat is. */
export function QuickEmpty({ isSignedIn }: { readonly isSignedIn: boolean }) {
  const { t } = useTranslation('quick');
  return (
    <div className={styles['empty']}>
      <Mark size={32} />
      <h2>{t('emptyTitle')}</h2>
      <p>{isSignedIn ? t('emptyText') : t('signIn')}</p>
    </div>
  );
}
