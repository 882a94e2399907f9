import { useTranslation } from 'react-i18next';
import { fontSizeRange, type SettingsPatch, themes } from '#shared/domain/settings.ts';
import { localeNames, locales } from '#shared/locales.ts';
import { useConversations } from '../../data/hooks.ts';
import type { HistoryDb } from '../../data/open.ts';
import type { ConversationRow } from '../../data/rows.ts';
import type { PaletteItem, PaletteSection } from '../../features/palette/palette-search.ts';
import { useUpdateState } from '../../features/settings/use-update-state.ts';
import { useActiveAnswers } from '../../live/use-live-answer.ts';
import { getBridge } from '../../platform/bridge.ts';
import { newChatKey, temporaryChatKey, useModelChoiceStore } from '../../stores/model-choice-store.ts';
import { loadModels, useModelsStore } from '../../stores/models-store.ts';
import { useNavigationStore, type View } from '../../stores/navigation-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { useServices } from '../services.ts';
import { useAccountItems } from './use-account-items.ts';
import { useConversationActions } from '../sidebar/use-conversation-actions.ts';

export type PaletteActions = {
  readonly lastEmail: string;
  readonly onToggleSidebar: () => void;
  readonly onFindChat: () => void;
  readonly onShowShortcuts: () => void;
};

/** Shown before anything is typed. */
const recentChats = 8;
/** As many as the sidebar lists. */
const maxChats = 1000;

/** Everything a person can do in this window right now. */
export function usePaletteSections(db: HistoryDb | null, actions: PaletteActions): readonly PaletteSection[] {
  const { t } = useTranslation('palette');
  const listed = useConversations(db, maxChats);
  const chats = listed?.ok === true ? listed.value : noChats;
  return [
    { id: 'actions', title: t('sections.actions'), items: useActionItems(db, chats, actions) },
    { id: 'chats', title: t('sections.chats'), items: useChatItems(chats) },
    { id: 'models', title: t('sections.model'), items: useModelItems() },
    ...useLookSections(),
    { id: 'account', title: t('sections.account'), items: useAccountItems(db, actions.lastEmail) },
    { id: 'help', title: t('sections.help'), items: useHelpItems(actions) },
  ];
}

const noChats: readonly ConversationRow[] = [];

function useKeys(): (key: string) => string {
  const { platform } = useServices().about;
  return (key) => (platform === 'darwin' ? `⌘${key.replace('Shift+', '⇧')}` : `Ctrl+${key}`);
}

function useActionItems(
  db: HistoryDb | null,
  chats: readonly ConversationRow[],
  actions: PaletteActions,
): readonly PaletteItem[] {
  const { t } = useTranslation('palette');
  const { live } = useServices();
  const keys = useKeys();
  const view = useNavigationStore((state) => state.view);
  const open = useNavigationStore((state) => state.open);
  const hasTemporary = useTemporaryChatStore((state) => state.chat !== null);
  const running = useActiveAnswers(live).filter(
    ({ conversationId }) => conversationId === shownConversation(view),
  );
  const shownId = view.page === 'chat' ? view.conversationId : null;
  const current = chats.find(({ id }) => id === shownId);
  const { onDelete } = useConversationActions(db);
  const { commands } = getBridge();

  const item = (id: string, label: string, onAction: () => void, shortcut?: string): PaletteItem => ({
    id,
    label,
    onAction,
    ...(shortcut === undefined ? {} : { keys: keys(shortcut) }),
  });
  return [
    ...(running.length > 0
      ? [item('stop', t('stop'), () => running.forEach(({ requestId }) => void live.stop(requestId)))]
      : []),
    item('new-chat', t('newChat'), () => open({ page: 'chat', conversationId: null }), 'N'),
    item('temporary', hasTemporary ? t('openTemporary') : t('newTemporary'), () =>
      open({ page: 'temporary' }),
    ),
    item('quick-chat', t('quickChat'), () => void commands['quick:show']({})),
    item('find-chat', t('findChat'), actions.onFindChat, 'Shift+F'),
    item('sidebar', t('toggleSidebar'), actions.onToggleSidebar, 'B'),
    item('settings', t('settings'), () => open({ page: 'settings' }), ','),
    item('refresh-models', t('refreshModels'), () => void loadModels(true)),
    ...(current ? [item('delete-chat', t('deleteChat'), () => onDelete(current))] : []),
    item('quit', t('quit'), () => void commands['app:quit']({})),
  ];
}

function shownConversation(view: View): string | null {
  if (view.page === 'chat') return view.conversationId;
  return view.page === 'temporary' ? (useTemporaryChatStore.getState().chat?.conversationId ?? null) : null;
}

/** All at once and not per query: what is found while somebody types must be there when they press Enter. */
function useChatItems(chats: readonly ConversationRow[]): readonly PaletteItem[] {
  const { t } = useTranslation('common');
  const open = useNavigationStore((state) => state.open);
  return chats.map(({ id, title }, index) => ({
    id: `chat ${id}`,
    label: title === '' ? t('sidebar.untitled') : title,
    onlyWhenSearched: index >= recentChats,
    onAction: () => open({ page: 'chat', conversationId: id }),
  }));
}

function useModelItems(): readonly PaletteItem[] {
  const { t } = useTranslation('palette');
  const models = useModelsStore((state) => state.models);
  const view = useNavigationStore((state) => state.view);
  const open = useNavigationStore((state) => state.open);
  const choose = useModelChoiceStore((state) => state.choose);
  const switchTo = (model: string) => {
    if (view.page === 'temporary') return choose(temporaryChatKey, model);
    choose((view.page === 'chat' ? view.conversationId : null) ?? newChatKey, model);
    if (view.page !== 'chat') open({ page: 'chat', conversationId: null });
  };
  return models.map(({ id, name }) => ({
    id: `model ${id}`,
    label: t('model', { name }),
    keywords: id,
    onlyWhenSearched: true,
    onAction: () => switchTo(id),
  }));
}

/** Theme, language and size of the text. */
function useLookSections(): readonly PaletteSection[] {
  const { t } = useTranslation(['palette', 'settings']);
  const fontSize = useSettingsStore((state) => state.settings.fontSize);
  const save = (patch: SettingsPatch) =>
    void updateSettings(patch).then((result) => {
      if (!result.ok) useToastStore.getState().show({ tone: 'danger', text: t('settings:saveFailed') });
    });
  const item = (id: string, label: string, keywords: string, patch: SettingsPatch): PaletteItem => ({
    id,
    label,
    keywords,
    onlyWhenSearched: true,
    onAction: () => save(patch),
  });
  const larger = Math.min(fontSize + 1, fontSizeRange.max);
  const smaller = Math.max(fontSize - 1, fontSizeRange.min);
  return [
    {
      id: 'theme',
      title: t('sections.theme'),
      items: [
        ...themes.map((theme) =>
          item(`theme ${theme}`, t('theme', { name: t(`settings:themes.${theme}`) }), theme, { theme }),
        ),
        item('larger', t('largerText'), 'font', { fontSize: larger }),
        item('smaller', t('smallerText'), 'font', { fontSize: smaller }),
      ],
    },
    {
      id: 'language',
      title: t('sections.language'),
      items: locales.map((locale) =>
        // Found in every language: who cannot read this one knows their own and the code.
        item(`language ${locale}`, t('language', { name: localeNames[locale] }), `language ${locale}`, {
          NEXT_LOCALE: locale,
        }),
      ),
    },
  ];
}

function useHelpItems({ onShowShortcuts }: PaletteActions): readonly PaletteItem[] {
  const { t } = useTranslation('palette');
  const keys = useKeys();
  const open = useNavigationStore((state) => state.open);
  const updates = useUpdateState();
  const checkUpdates = () => {
    open({ page: 'settings', section: 'updates' });
    void getBridge().commands['updates:check']({});
  };
  const openPage = (page: 'home' | 'privacy-policy' | 'contact') => () =>
    void getBridge().commands['shell:open-page']({ page });
  const rare = { onlyWhenSearched: true } as const;
  return [
    { id: 'shortcuts', label: t('shortcuts'), keys: keys('/'), onAction: onShowShortcuts },
    { id: 'website', label: t('website'), ...rare, onAction: openPage('home') },
    { id: 'privacy-policy', label: t('privacyPolicy'), ...rare, onAction: openPage('privacy-policy') },
    { id: 'contact', label: t('contact'), ...rare, onAction: openPage('contact') },
    ...(updates === null || updates.status === 'unavailable'
      ? []
      : [{ id: 'updates', label: t('checkUpdates'), ...rare, onAction: checkUpdates }]),
    { id: 'about', label: t('about'), ...rare, onAction: () => open({ page: 'settings', section: 'about' }) },
  ];
}
