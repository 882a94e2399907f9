import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useHistoryState } from '../data/hooks.ts';
import { SignOutQuestion } from '../features/account/sign-out.tsx';
import { LinkOfferDialog } from '../features/link-offer/link-offer-dialog.tsx';
import { SignInPage } from '../features/sign-in/sign-in-page.tsx';
import { formatCost } from '../i18n/format.ts';
import { getBridge } from '../platform/bridge.ts';
import { useCreditsStore } from '../stores/credits-store.ts';
import { refreshMonth } from '../stores/month-store.ts';
import { useNavigationStore } from '../stores/navigation-store.ts';
import { isKeyOnly, lastEmailOf, useSessionStore } from '../stores/session-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { useToastStore } from '../stores/toast-store.ts';
import { Toasts } from '../ui/toasts.tsx';
import { Notices } from './notices.tsx';
import { Layout } from './layout.tsx';
import { useServices } from './services.ts';
import { useAppearance } from './use-appearance.ts';
import { useFreshData } from './use-fresh-data.ts';
import { useRecentChats } from './use-recent-chats.ts';

export function App() {
  const { t } = useTranslation('common');
  const { toasts, act, dismiss } = useToastStore();
  useAppearance();
  useFreshData();
  useMonthSum();
  useCreditedToasts();
  useFoldIn();
  useRecentChats();
  useLinks();
  const locale = useSettingsStore((state) => state.settings.NEXT_LOCALE);
  return (
    <I18nProvider locale={locale}>
      <SignInGate />
      <LinkOfferDialog />
      <SignOutQuestion />
      <Toasts toasts={toasts} dismissLabel={t('actions.dismiss')} onAct={act} onDismiss={dismiss} />
    </I18nProvider>
  );
}

/** Signing in comes first where there is nothing to look at; else it is one press away. */
function SignInGate() {
  const { history, about } = useServices();
  const state = useHistoryState(history);
  const session = useSessionStore((store) => store.session);
  const accounts = useSessionStore((store) => store.accounts);
  const view = useNavigationStore((store) => store.view);
  const open = useNavigationStore((store) => store.open);
  const isSignedIn = session?.status === 'signed-in';
  // Who is here by a key alone can still sign in.
  const hasSession = isSignedIn && !isKeyOnly(session);

  useEffect(() => {
    if (hasSession && view.page === 'sign-in') open({ page: 'chat', conversationId: null });
  }, [hasSession, view.page, open]);

  if (!hasSession && about.serviceConfigured) {
    const leave = () => open({ page: 'chat', conversationId: null });
    if (!isSignedIn && accounts.length === 0) return <SignInPage notices={<Notices />} />;
    if (view.page === 'sign-in')
      return <SignInPage notices={<Notices />} initialEmail={view.email} onLeave={leave} />;
  }
  return (
    <Layout
      db={state.status === 'open' ? state.db : null}
      historyFailed={state.status === 'failed'}
      lastEmail={lastEmailOf(accounts)}
    />
  );
}

/** The month's sum is only read where the person set a limit; it moves with the balance. */
function useMonthSum() {
  const hasLimit = useSettingsStore((state) => state.settings.monthlyLimitMicroUsd !== null);
  const readAt = useCreditsStore((state) => state.credits?.readAt ?? null);
  useEffect(() => {
    if (hasLimit && readAt !== null) void refreshMonth(new Date());
  }, [hasLimit, readAt]);
}

/** Money that arrived, said wherever the person is in the app. */
function useCreditedToasts() {
  const { t, i18n } = useTranslation('account');
  useEffect(
    () =>
      getBridge().events['topup:credited'](({ creditedMicroUsd }) => {
        const amount = formatCost(creditedMicroUsd, i18n.language);
        useToastStore.getState().show({ tone: 'info', text: t('topup.credited', { amount }) });
      }),
    [t, i18n],
  );
}

/**
 * Links, and word to main that this window takes them and the menu's commands: also while it asks for a sign-in,
 * because that is when a link out of a mail is wanted. Runs after the effects of what is inside.
 */
function useLinks() {
  useEffect(() => {
    const { events, commands } = getBridge();
    const { open } = useNavigationStore.getState();
    const unsubscribe = events['link:opened']((link) => {
      if (link.kind === 'top-up') open({ page: 'top-up' });
      else if (link.kind === 'chat') open({ page: 'chat', conversationId: link.conversationId });
      else open({ page: 'chat', conversationId: null, prefill: { prompt: link.prompt, model: link.model } });
    });
    void commands['app:ready']({});
    return unsubscribe;
  }, []);
}

/** Once a history is open, the answers main still holds for it are taken up. */
function useFoldIn() {
  const { t } = useTranslation('errors');
  const { history, live } = useServices();
  const state = useHistoryState(history);
  const accountId = state.status === 'open' ? state.accountId : null;
  useEffect(() => {
    if (accountId === null) return;
    void live.attachAll(accountId).then((result) => {
      if (!result.ok) useToastStore.getState().show({ tone: 'warning', text: t(result.error.code) });
    });
  }, [accountId, live, t]);
}
