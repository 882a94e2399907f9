import { useTranslation } from 'react-i18next';
import { dismissNotice, useSessionStore } from '../stores/session-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** What main found out by itself; stays until the person has read it. */
export function Notices() {
  const { t } = useTranslation('common');
  const notices = useSessionStore((state) => state.notices);
  return notices.map((code) => (
    <Banner
      key={code}
      tone="warning"
      actions={
        <Button size="s" onPress={() => dismissNotice(code)}>
          {t('actions.dismiss')}
        </Button>
      }
    >
      {t(`notices.${code}`)}
    </Banner>
  ));
}
