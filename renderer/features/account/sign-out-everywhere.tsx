import { useTranslation } from 'react-i18next';
import { useSignOutStore } from '../../stores/sign-out-store.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useLeave } from './use-leave.ts';

/** The question before all devices are signed out, wherever that was asked for. */
export function SignOutEverywhere() {
  const { t } = useTranslation('common');
  const { asksEverywhere, askEverywhere } = useSignOutStore();
  const leave = useLeave();
  return (
    <ConfirmDialog
      isOpen={asksEverywhere}
      title={t('account.signOutTitle')}
      text={t('account.signOutText')}
      confirmLabel={t('account.signOutEverywhere')}
      cancelLabel={t('actions.cancel')}
      onConfirm={() => {
        askEverywhere(false);
        leave('global');
      }}
      onCancel={() => askEverywhere(false)}
    />
  );
}
