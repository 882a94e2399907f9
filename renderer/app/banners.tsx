import { useTranslation } from 'react-i18next';
import { useSessionStore } from '../stores/session-store.ts';
import { refreshCredits } from '../stores/credits-store.ts';
import { loadModels } from '../stores/models-store.ts';
import { News } from '../features/news/news.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CreditWarnings } from './credit-warnings.tsx';
import { Notices } from './notices.tsx';

/** What stands in the way of sending, after what main wants the person to know. */
export function Banners() {
  const { t } = useTranslation('common');
  const session = useSessionStore((state) => state.session);
  const reachability = useSessionStore((state) => state.reachability);
  const isConfigured = useSessionStore((state) => state.app?.serviceConfigured ?? true);
  const isSignedIn = session?.status === 'signed-in';
  const retry = () => {
    void refreshCredits();
    void loadModels(true);
  };

  return (
    <>
      <Notices />
      {isSignedIn ? <News /> : null}
      {isConfigured ? null : <Banner tone="info">{t('banners.notConfigured')}</Banner>}
      {isConfigured && !isSignedIn ? <Banner tone="info">{t('banners.signedOut')}</Banner> : null}
      {isConfigured && isSignedIn && reachability === 'unreachable' ? (
        <Banner
          tone="warning"
          actions={
            <Button size="s" onPress={retry}>
              {t('actions.retry')}
            </Button>
          }
        >
          {t('banners.unreachable')}
        </Banner>
      ) : null}
      {isSignedIn ? <CreditWarnings /> : null}
    </>
  );
}
