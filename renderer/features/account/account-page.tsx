import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/domain/session.ts';
import type { Profile } from '#shared/domain/account.ts';
import { Reading } from '../../panels/reading.tsx';
import type { Request } from '../../panels/use-request.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { lastEmailOf, useSessionStore } from '../../stores/session-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { ApiKeySection } from './api-key-section.tsx';
import { DevicesSection } from './devices-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { ProfileSection } from './profile-section.tsx';

type AccountPageProps = {
  readonly session: Extract<Session, { status: 'signed-in' }>;
  readonly profile: Request<Profile>;
  /** Rights: export, local chats, deletion. */
  readonly rights: ReactNode;
};

/** Who is signed in, where, and with what. */
export function AccountPage({ session, profile, rights }: AccountPageProps) {
  const { t } = useTranslation(['account', 'common']);
  const open = useNavigationStore((state) => state.open);
  const email = useSessionStore(({ accounts }) => lastEmailOf(accounts));
  const isKeyOnly = session.via === 'api-key';
  return (
    <Page title={t('account:profile.title')}>
      {isKeyOnly ? (
        <Banner
          tone="info"
          actions={
            <Button size="s" onPress={() => open({ page: 'sign-in', email })}>
              {t('common:actions.signIn')}
            </Button>
          }
        >
          {t('account:profile.keyOnly', { key: session.email })}
        </Banner>
      ) : (
        <Reading request={profile}>
          {(value) => (
            <ProfileSection profile={value} persistent={session.persistent} onChanged={profile.reload} />
          )}
        </Reading>
      )}
      <LimitsSection />
      {isKeyOnly ? null : <DevicesSection />}
      <ApiKeySection accountId={session.accountId} isKeyOnly={isKeyOnly} />
      {rights}
    </Page>
  );
}
