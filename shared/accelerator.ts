/** Modifiers in the order they are written, as Electron names them. */
const modifiers = ['Control', 'Alt', 'Shift', 'Super', 'Command'] as const;
type Modifier = (typeof modifiers)[number];

const key =
  'F(?:1\\d|2[0-4]|[1-9])|Space|Tab|Enter|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Up|Down|Left|Right';

/** One to four modifiers and one key. Something without a modifier would take a letter from every program. */
export const acceleratorPattern = new RegExp(
  `^(?:(?:${modifiers.join('|')})\\+){1,4}(?:${key}|[A-Z0-9\`,./;'\\[\\]\\\\=-])$`,
);

type Platform = 'darwin' | 'win32' | 'linux';

/**
 * What opens the quick chat unless the person chose otherwise. Alt+Space alone is the window menu of Windows and
 * of most Linux desktops.
 */
export function defaultQuickShortcut(platform: Platform): string {
  return platform === 'darwin' ? 'Alt+Space' : 'Control+Alt+Space';
}

/** The accelerator that the setting `quickShortcut` stands for; null when it is switched off. */
export function quickAccelerator(setting: string, platform: Platform): string | null {
  if (setting === 'off') return null;
  return setting === 'default' ? defaultQuickShortcut(platform) : setting;
}

const macSigns: Readonly<Record<Modifier, string>> = {
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Super: '⌘',
  Command: '⌘',
};
const names: Readonly<Record<string, string>> = { Control: 'Ctrl', Command: 'Ctrl' };
const winNames: Readonly<Record<string, string>> = { ...names, Super: 'Win' };

/** As keyboards and menus of the platform write it: ⌥Space, Ctrl+Alt+Space. */
export function formatAccelerator(accelerator: string, platform: Platform): string {
  const parts = accelerator.split('+');
  if (platform === 'darwin') return parts.map((part) => macSigns[part as Modifier] ?? part).join('');
  const shown = platform === 'win32' ? winNames : names;
  return parts.map((part) => shown[part] ?? part).join('+');
}

/** What of a key press makes an accelerator. */
export type KeyPress = {
  /** The physical key: the letter typed with Alt held is another one on many keyboards. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
};

const codeNames: Readonly<Record<string, string>> = {
  Space: 'Space',
  Tab: 'Tab',
  Enter: 'Enter',
  Backspace: 'Backspace',
  Delete: 'Delete',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Backquote: '`',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Equal: '=',
  Minus: '-',
};

/** The accelerator of a key press; null while only modifiers are held, or for a key that cannot be one. */
export function acceleratorOf(press: KeyPress, platform: Platform): string | null {
  const name =
    /^Key([A-Z])$/.exec(press.code)?.[1] ??
    /^Digit(\d)$/.exec(press.code)?.[1] ??
    (/^F\d{1,2}$/.test(press.code) ? press.code : codeNames[press.code]);
  const held = [
    ...(press.ctrlKey ? ['Control'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey ? ['Shift'] : []),
    ...(press.metaKey ? [platform === 'darwin' ? 'Command' : 'Super'] : []),
  ];
  const accelerator = [...held, name].join('+');
  return name !== undefined && acceleratorPattern.test(accelerator) ? accelerator : null;
}
