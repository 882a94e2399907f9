import { PanelLeftOpen } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../data/open.ts';
import { Balance } from '../features/account/balance.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { getBridge } from '../platform/bridge.ts';
import { useNavigationStore, type View } from '../stores/navigation-store.ts';
import { usePaletteStore } from '../stores/palette-store.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { updateSettings, useSettingsStore } from '../stores/settings-store.ts';
import { Banner } from '../ui/banner.tsx';
import { IconButton } from '../ui/button.tsx';
import { Banners } from './banners.tsx';
import styles from './layout.module.css';
import { AccountPages } from './pages/account-pages.tsx';
import { ChatPage } from './pages/chat-page.tsx';
import { StoredChat } from './pages/stored-chat.tsx';
import { TemporaryPage } from './pages/temporary-page.tsx';
import { Palette } from './palette/palette.tsx';
import { useServices } from './services.ts';
import { Sidebar } from './sidebar/sidebar.tsx';
import { useTakeOver } from './chat/use-take-over.ts';

/** As in layout.module.css: from here down the list lies over the page. */
const smallWindow = '(max-width: 720px)';

type LayoutProps = {
  readonly db: HistoryDb | null;
  readonly historyFailed: boolean;
  readonly lastEmail: string;
};

/** The list, and one page in the middle. */
export function Layout({ db, historyFailed, lastEmail }: LayoutProps) {
  const { t } = useTranslation('common');
  const { about } = useServices();
  const view = useNavigationStore((state) => state.view);
  const open = useNavigationStore((state) => state.open);
  const isSignedIn = useSessionStore(({ session }) => session?.status === 'signed-in');
  const search = useRef<HTMLInputElement>(null);
  const { isOpen, setOpen, isOverlay } = useSidebarState();
  const findChat = () => {
    setOpen(true);
    // The field is there after the list has been drawn.
    requestAnimationFrame(() => search.current?.focus());
  };
  useMenuCommands({ toggleSidebar: () => setOpen(!isOpen), findChat });

  useTakeOver();

  const showButton = isOpen ? null : (
    <IconButton label={t('sidebar.show')} onPress={() => setOpen(true)}>
      <PanelLeftOpen size={18} className="mirrored" aria-hidden />
    </IconButton>
  );
  // The list has it at its foot.
  const balance =
    isOpen || !isSignedIn ? null : (
      <div className={styles['barEnd']}>
        <Balance onPress={() => open({ page: 'top-up' })} />
      </div>
    );
  const bar = { barStart: showButton, barEnd: balance };
  const banners = (
    <>
      {historyFailed ? (
        <Banner tone="danger" role="alert">
          {t('start.historyFailed')}
        </Banner>
      ) : null}
      <Banners />
    </>
  );
  return (
    <div className={styles['layout']}>
      {isOpen ? (
        <>
          <Sidebar
            db={db}
            lastEmail={lastEmail}
            searchRef={search}
            onHide={() => setOpen(false)}
            onOpened={() => {
              if (isOverlay) setOpen(false);
            }}
          />
          <button
            type="button"
            className={styles['scrim']}
            aria-label={t('sidebar.hide')}
            onClick={() => setOpen(false)}
          />
        </>
      ) : null}
      <main className={styles['main']}>
        {view.page === 'settings' ? (
          <>
            <header className={styles['bar']}>
              {showButton}
              {balance}
            </header>
            <div className={styles['pageScroller']}>
              <SettingsPage
                version={about.version}
                platform={about.platform}
                section={view.section ?? null}
              />
            </div>
          </>
        ) : view.page === 'temporary' ? (
          <TemporaryPage db={db} lastEmail={lastEmail} {...bar} banners={banners} />
        ) : view.page === 'sign-in' ? null : view.page !== 'chat' ? (
          <AccountPages view={view} db={db} {...bar} />
        ) : (
          <OpenChat db={db} view={view} lastEmail={lastEmail} {...bar} banners={banners} />
        )}
      </main>
      <Palette db={db} lastEmail={lastEmail} onToggleSidebar={() => setOpen(!isOpen)} onFindChat={findChat} />
    </div>
  );
}

type OpenChatProps = {
  readonly db: HistoryDb | null;
  readonly view: Extract<View, { readonly page: 'chat' }>;
  readonly lastEmail: string;
  readonly barStart: ReactNode;
  readonly barEnd: ReactNode;
  readonly banners: ReactNode;
};

/** A chat of the history, or the new one that will be. */
function OpenChat({ db, view, lastEmail, ...bars }: OpenChatProps) {
  const { conversationId, prefill } = view;
  const open = useNavigationStore((state) => state.open);
  const shared = {
    ...bars,
    db,
    onTopUp: () => open({ page: 'top-up', from: { page: 'chat', conversationId } }),
    onSignIn: () => open({ page: 'sign-in', email: lastEmail }),
  };
  return conversationId === null ? (
    <ChatPage
      key={`new ${prefill?.prompt ?? ''}`}
      {...shared}
      stored={null}
      place={null}
      conversationId={null}
      prefill={prefill ?? null}
    />
  ) : (
    <StoredChat
      key={conversationId}
      {...shared}
      conversationId={conversationId}
      onGone={() => open({ page: 'chat', conversationId: null })}
    />
  );
}

/** Open or not is remembered for wide windows; a small one starts with the page in sight. */
function useSidebarState() {
  const remembered = useSettingsStore((state) => state.settings.sidebarOpen);
  const [isOverlay, setOverlay] = useState(() => window.matchMedia(smallWindow).matches);
  const [overlayOpen, setOverlayOpen] = useState(false);

  useEffect(() => {
    const query = window.matchMedia(smallWindow);
    const onChange = () => {
      setOverlay(query.matches);
      setOverlayOpen(false);
    };
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);

  return {
    isOverlay,
    isOpen: isOverlay ? overlayOpen : remembered,
    setOpen: (open: boolean) => {
      if (isOverlay) setOverlayOpen(open);
      else void updateSettings({ sidebarOpen: open });
    },
  };
}

/** What the application's menu asks of this window. */
function useMenuCommands(actions: { readonly toggleSidebar: () => void; readonly findChat: () => void }) {
  const toggleSidebar = useEffectEvent(actions.toggleSidebar);
  const findChat = useEffectEvent(actions.findChat);

  useEffect(() => {
    const { events } = getBridge();
    const { open } = useNavigationStore.getState();
    const unsubscribe = [
      events['menu:command'](({ command }) => {
        switch (command) {
          case 'new-chat':
            return open({ page: 'chat', conversationId: null });
          case 'settings':
            return open({ page: 'settings' });
          case 'toggle-sidebar':
            return toggleSidebar();
          case 'find-chat':
            return findChat();
          case 'palette':
          case 'shortcuts':
            return usePaletteStore.getState().show(command);
          case 'about':
            return open({ page: 'settings', section: 'about' });
        }
      }),
    ];
    return () => {
      for (const each of unsubscribe) each();
    };
  }, []);
}
