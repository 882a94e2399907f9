import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { getBridge } from '../platform/bridge.ts';
import { useToastStore } from '../stores/toast-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

export const openWebsite = () => void getBridge().commands['shell:open-page']({ page: 'home' });

/** What went wrong, beside what was tried. A service that lacks something is no fault: the website has it. */
export function Failure({ error }: { readonly error: AppError | null }) {
  const { t } = useTranslation(['account', 'errors']);
  if (error === null) return null;
  if (error.code === 'feature_absent') {
    return (
      <Banner
        tone="info"
        actions={
          <Button size="s" onPress={openWebsite}>
            {t('account:reading.website')}
          </Button>
        }
      >
        {t('errors:feature_absent')}
      </Banner>
    );
  }
  return (
    <Banner tone="danger" role="alert">
      {t(`errors:${error.code}`)}
    </Banner>
  );
}

/** The same where there is no room beside it. */
export function useFailureToast(): (error: AppError) => void {
  const { t } = useTranslation(['account', 'errors']);
  return ({ code }) => {
    const isAbsent = code === 'feature_absent';
    useToastStore.getState().show({
      tone: isAbsent ? 'info' : 'danger',
      text: t(`errors:${code}`),
      ...(isAbsent ? { action: { label: t('account:reading.website'), run: openWebsite } } : {}),
    });
  };
}
