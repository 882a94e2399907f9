import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/domain/session.ts';
import { AccountPage } from '../../features/account/account-page.tsx';
import { PrivacyPage } from '../../features/privacy/privacy-page.tsx';
import { DeletionSection } from '../../features/rights/deletion-section.tsx';
import { RightsSection } from '../../features/rights/rights-section.tsx';
import { TopUpPage } from '../../features/top-up/top-up-page.tsx';
import { TransactionsPage } from '../../features/transactions/transactions-page.tsx';
import { UsagePage } from '../../features/usage/usage-page.tsx';
import type { HistoryDb } from '../../data/open.ts';
import { ReadingError } from '../../panels/reading.tsx';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useNavigationStore, type View } from '../../stores/navigation-store.ts';
import { shownAccount, useSessionStore } from '../../stores/session-store.ts';
import styles from '../layout.module.css';
import { SignedOutAccount } from './signed-out-account.tsx';
import { useWipe } from './use-wipe.ts';

export type AccountView = Exclude<View, { readonly page: 'chat' | 'temporary' | 'settings' | 'sign-in' }>;

const pages = ['top-up', 'usage', 'transactions', 'account', 'privacy'] as const;
const names = {
  'top-up': 'topUp',
  usage: 'usage',
  transactions: 'transactions',
  account: 'account',
  privacy: 'privacy',
} as const;

type AccountPagesProps = {
  readonly view: AccountView;
  readonly db: HistoryDb | null;
  /** The bar's first entries: the button that shows the sidebar. */
  readonly barStart: ReactNode;
  readonly barEnd: ReactNode;
};

/** Everything about the account, one page at a time, with the way to the others above it. */
export function AccountPages({ view, db, barStart, barEnd }: AccountPagesProps) {
  const { t } = useTranslation('account');
  const open = useNavigationStore((state) => state.open);
  return (
    <>
      <header className={styles['bar']}>
        {barStart}
        <nav className={styles['tabs']} aria-label={t('nav.label')}>
          {pages.map((page) => (
            <button
              key={page}
              type="button"
              aria-current={page === view.page ? 'page' : undefined}
              onClick={() => open({ page })}
            >
              {t(`nav.${names[page]}`)}
            </button>
          ))}
        </nav>
        {barEnd}
      </header>
      <div key={view.page} className={styles['pageScroller']}>
        <OpenPage view={view} db={db} />
      </div>
    </>
  );
}

function OpenPage({ view, db }: Pick<AccountPagesProps, 'view' | 'db'>) {
  const open = useNavigationStore((state) => state.open);
  const session = useSessionStore((state) => state.session);
  const browsed = useSessionStore(shownAccount);
  if (view.page === 'privacy') return <PrivacyPage />;
  if (session?.status !== 'signed-in') {
    if (view.page === 'account' && browsed) return <SignedOutAccount account={browsed} db={db} />;
    return (
      <div className={styles['notice']}>
        <ReadingError error={{ code: 'signed_out', retryable: false }} onRetry={() => undefined} />
      </div>
    );
  }
  switch (view.page) {
    case 'top-up': {
      const { from } = view;
      return from === undefined ? <TopUpPage /> : <TopUpPage onBackToMessage={() => open(from)} />;
    }
    case 'usage':
      return <UsagePage />;
    case 'transactions':
      return <TransactionsPage />;
    case 'account':
      return <Account session={session} db={db} />;
  }
}

type AccountProps = {
  readonly session: Extract<Session, { status: 'signed-in' }>;
  readonly db: HistoryDb | null;
};

function Account({ session, db }: AccountProps) {
  const { email } = session;
  const profile = useRequest('profile', () => getBridge().commands['account:profile']({}));
  const wipe = useWipe(session.accountId);
  const hasSession = session.via === undefined;

  return (
    <AccountPage
      session={session}
      profile={profile}
      rights={
        <>
          <RightsSection db={db} email={email} hasSession={hasSession} onWipe={wipe} />
          {hasSession ? <DeletionSection request={profile} /> : null}
        </>
      }
    />
  );
}
