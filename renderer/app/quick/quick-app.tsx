import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { Balance } from '../../features/account/balance.tsx';
import { QuickBar } from '../../features/quick/quick-bar.tsx';
import { QuickEmpty, QuickFrame } from '../../features/quick/quick-frame.tsx';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { resetTemporaryChat, useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { isInputMethodKey } from '../../ui/enter-key.ts';
import { Toasts } from '../../ui/toasts.tsx';
import type { Services } from '../services.ts';
import { TemporaryChatView } from '../chat/temporary-chat-view.tsx';
import { useAppearance } from '../use-appearance.ts';
import { useFreshData } from '../use-fresh-data.ts';
import { handOverToMain } from './hand-over.ts';
import type { Keeper, KeptPlace } from './keeper.ts';

const KeptChat = lazy(async () => ({ default: (await import('./kept-chat.tsx')).KeptChat }));

type QuickAppProps = {
  readonly live: LiveAnswers;
  readonly about: Services['about'];
  readonly keeper: Keeper;
};

const hide = () => void getBridge().commands['quick:hide']({});
/** The chat and its draft wait in this window. */
const topUp = () => void getBridge().commands['desktop:open-top-up']({});

/** The small window: a chat in memory, until it is kept or moved. */
export function QuickApp({ live, about, keeper }: QuickAppProps) {
  const { t } = useTranslation(['common', 'errors']);
  const { toasts, act, dismiss } = useToastStore();
  const locale = useSettingsStore((state) => state.settings.NEXT_LOCALE);
  const accountId = useSessionStore(({ session }) =>
    session?.status === 'signed-in' ? session.accountId : null,
  );
  const chat = useTemporaryChatStore((state) => state.chat);
  const [kept, setKept] = useState<KeptPlace | null>(null);
  const pin = usePin();
  const input = useRef<HTMLTextAreaElement>(null);
  useAppearance();
  useFreshData({ waitsOutOfSight: true });
  useEscapeToHide();
  useFocusOnReturn(() => input.current?.focus());

  const report = ({ code }: AppError) =>
    useToastStore.getState().show({ tone: 'danger', text: t(`errors:${code}`) });
  const keep = async () => {
    if (!chat) return;
    const result = await keeper.keep(chat, live);
    if (result.ok) setKept(result.value);
    else report(result.error);
  };
  const startAnew = () => {
    setKept(null);
    resetTemporaryChat();
  };
  const openInMain = async () => {
    const { commands } = getBridge();
    if (shownKept) await commands['desktop:open-chat']({ conversationId: shownKept.conversationId });
    else if (chat) {
      const moved = await handOverToMain(live);
      if (!moved.ok) return report(moved.error);
    } else await commands['app:show']({});
    setKept(null);
    hide();
  };

  // Another person has signed in: what the one before kept is theirs.
  const shownKept = kept?.accountId === accountId ? kept : null;
  const bar = (
    <QuickBar
      {...pin}
      onHide={hide}
      balance={accountId === null ? null : <Balance onPress={topUp} />}
      isKept={shownKept !== null}
      onKeep={chat && !shownKept ? () => void keep() : null}
      onNew={chat || shownKept ? startAnew : null}
      onOpenInMain={() => void openInMain()}
    />
  );
  return (
    <I18nProvider locale={locale}>
      <QuickFrame>
        {shownKept ? (
          <Suspense>
            <KeptChat
              {...shownKept}
              live={live}
              about={about}
              onTopUp={topUp}
              onSignIn={() => void openInMain()}
              barEnd={bar}
            />
          </Suspense>
        ) : (
          <TemporaryChatView
            live={live}
            platform={about.platform}
            accountId={accountId}
            onTopUp={topUp}
            onSignIn={() => void openInMain()}
            inputRef={input}
            barStart={null}
            barEnd={bar}
            banners={null}
            empty={<QuickEmpty isSignedIn={accountId !== null} />}
          />
        )}
      </QuickFrame>
      <Toasts toasts={toasts} dismissLabel={t('actions.dismiss')} onAct={act} onDismiss={dismiss} />
    </I18nProvider>
  );
}

/** Of the window, whatever chat is in it. */
function usePin() {
  const [isPinned, setPinned] = useState(false);
  const pin = async (pinned: boolean) => {
    const result = await getBridge().commands['quick:pin']({ pinned });
    if (result.ok) setPinned(pinned);
  };
  return { isPinned, onPin: (pinned: boolean) => void pin(pinned) };
}

/** Escape hides, unless something in the window takes it: a list that is open, an edit, an input method. */
function useEscapeToHide(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isInputMethodKey(event)) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target?.closest('article, [role="dialog"]')) return;
      hide();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Whoever calls the window wants to type. */
function useFocusOnReturn(focus: () => void): void {
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  });
  useEffect(() => {
    const onFocus = () => latest.current();
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, []);
}
