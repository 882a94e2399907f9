import { useTranslation } from 'react-i18next';
import type { KnownAccount } from '#shared/domain/session.ts';
import type { HistoryDb } from '../../data/open.ts';
import { LocalChats } from '../../features/rights/local-chats.tsx';
import { ReadingError } from '../../panels/reading.tsx';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { forgetAccount } from '../../stores/session-store.ts';
import { Page, Section } from '../../ui/page.tsx';
import { useServices } from '../services.ts';
import { useWipe } from './use-wipe.ts';

type SignedOutAccountProps = {
  readonly account: KnownAccount;
  readonly db: HistoryDb | null;
};

/** An account whose chats are read without a session: what can be done without asking the service. */
export function SignedOutAccount({ account: { id, email }, db }: SignedOutAccountProps) {
  const { t } = useTranslation('account');
  const { history } = useServices();
  const open = useNavigationStore((state) => state.open);
  const wipe = useWipe(id);

  const wipeAndForget = async (): Promise<boolean> => {
    if (!(await wipe({ giveUp: true }))) return false;
    // Another account may be shown next, and this page must not offer to delete that one's chats.
    open({ page: 'chat', conversationId: null });
    const forgotten = await forgetAccount(id);
    if (!forgotten.ok) await history.select(id);
    return forgotten.ok;
  };

  return (
    <Page title={t('profile.title')}>
      <ReadingError error={{ code: 'signed_out', retryable: false }} onRetry={() => undefined} />
      <Section title={t('rights.localTitle')} text={t('rights.localText', { email })}>
        <LocalChats db={db} email={email} forgets onWipe={wipeAndForget} />
      </Section>
    </Page>
  );
}
