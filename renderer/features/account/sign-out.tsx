import { useTranslation } from 'react-i18next';
import { isKeyOnly, signOut, useSessionStore } from '../../stores/session-store.ts';
import { type SignOutQuestion as Question, useSignOutStore } from '../../stores/sign-out-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

/** Signs out on this device; who is here by a key alone is asked first, because the key is deleted with it. */
export function useSignOut(): () => void {
  const { t } = useTranslation('errors');
  const ask = useSignOutStore((state) => state.ask);
  return () => {
    if (isKeyOnly(useSessionStore.getState().session)) {
      ask('key');
      return;
    }
    void signOut('local').then((left) => {
      if (!left.ok) useToastStore.getState().show({ tone: 'danger', text: t(left.error.code) });
    });
  };
}

/** The question before a sign-out, wherever in the window it was asked for. */
export function SignOutQuestion() {
  const { question, ask } = useSignOutStore();
  const texts = useTexts();
  const leave = useLeave();
  const cancel = () => ask(null);
  return (['everywhere', 'key'] as const).map((each) => (
    <ConfirmDialog
      key={each}
      isOpen={question === each}
      danger={each === 'key'}
      {...texts[each]}
      onConfirm={() => {
        cancel();
        void leave[each]();
      }}
      onCancel={cancel}
    />
  ));
}

function useTexts(): Readonly<
  Record<Question, Record<'title' | 'text' | 'confirmLabel' | 'cancelLabel', string>>
> {
  const { t } = useTranslation(['common', 'account']);
  const cancelLabel = t('common:actions.cancel');
  return {
    everywhere: {
      title: t('common:account.signOutTitle'),
      text: t('common:account.signOutText'),
      confirmLabel: t('common:account.signOutEverywhere'),
      cancelLabel,
    },
    key: {
      title: t('account:key.removeTitle'),
      text: t('account:key.removeText'),
      confirmLabel: t('account:key.remove'),
      cancelLabel,
    },
  };
}

function useLeave(): Readonly<Record<Question, () => Promise<void>>> {
  const { t } = useTranslation(['account', 'common', 'errors']);
  const { show } = useToastStore.getState();
  return {
    everywhere: async () => {
      const left = await signOut('global');
      if (!left.ok) show({ tone: 'danger', text: t('common:account.signOutOthersLeft') });
    },
    key: async () => {
      const left = await signOut('local');
      show(
        left.ok
          ? { tone: 'info', text: t('account:key.removed') }
          : { tone: 'danger', text: t(`errors:${left.error.code}`) },
      );
    },
  };
}
