import type { MenuItemConstructorOptions } from 'electron';
import type { RecentChat } from '#shared/domain/desktop.ts';
import type { Texts } from './i18n.ts';

/** What the tray's menu can do. */
export type TrayActions = {
  readonly showApp: () => void;
  readonly quickChat: () => void;
  readonly newChat: () => void;
  readonly openChat: (conversationId: string) => void;
  readonly settings: () => void;
  readonly quit: () => void;
};

export type TrayContent = {
  readonly recent: readonly RecentChat[];
  /** Formatted; null while nobody is signed in or nothing is known. */
  readonly balance: string | null;
  /** Opens the quick chat; null when there is no such key. */
  readonly accelerator: string | null;
};

/** A menu is no place for a whole first sentence. */
const maxLabelLength = 48;

export function trayTemplate(
  { recent, balance, accelerator }: TrayContent,
  text: Texts,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    { id: 'show-app', label: text('showApp'), click: actions.showApp },
    {
      id: 'quick-chat',
      label: text('quickChat'),
      click: actions.quickChat,
      // Shown for the eye: the key itself is the global shortcut's.
      ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
    },
    { id: 'new-chat', label: text('newChat'), click: actions.newChat },
    separator,
    ...recent.map(({ id, title }) => ({
      id: `chat-${id}`,
      label: menuLabel(title === '' ? text('untitledChat') : title),
      click: () => actions.openChat(id),
    })),
    ...(recent.length === 0 ? [] : [separator]),
    ...(balance === null
      ? []
      : [{ id: 'balance', label: text('balance', { amount: balance }), click: actions.showApp }, separator]),
    { id: 'settings', label: text('settings'), click: actions.settings },
    separator,
    { id: 'quit', label: text('quit'), click: actions.quit },
  ];
}

/** Short, in one line, and with its ampersands kept: a single one would only underline the next letter. */
export function menuLabel(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim();
  return shorten(line).replaceAll('&', '&&');
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function shorten(line: string): string {
  const characters = Array.from(graphemes.segment(line), ({ segment }) => segment);
  if (characters.length <= maxLabelLength) return line;
  return `${characters.slice(0, maxLabelLength - 1).join('')}…`;
}
