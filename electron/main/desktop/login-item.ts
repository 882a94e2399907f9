import { join } from 'node:path';
import type { Platform } from '#shared/domain/app.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { hiddenFlag } from '../deep-link/argv.ts';
import { quoteExec } from '../deep-link/scheme.ts';
import { describeBug, type Log } from '../log.ts';

type Wanted = Pick<Settings, 'startAtLogin' | 'startHidden'>;

export type LoginItemParts = {
  readonly platform: Platform;
  /** What starts this app: the program, and in development the folder behind it. */
  readonly command: readonly string[];
  /** `$XDG_CONFIG_HOME` or its default. */
  readonly configHome: string;
  /** Electron's `app.setLoginItemSettings`; it does nothing on Linux. */
  readonly setLoginItem: (settings: {
    readonly openAtLogin: boolean;
    readonly path?: string;
    readonly args?: string[];
  }) => void;
  readonly writeFile: (file: string, text: string) => Promise<void>;
  readonly removeFile: (file: string) => Promise<void>;
  readonly log: Log;
};

export type LoginItem = {
  readonly apply: (wanted: Wanted) => Promise<'applied' | 'failed'>;
};

const entryName = 'net.apipool.desktop.desktop';

export function createLoginItem(parts: LoginItemParts): LoginItem {
  async function set({ startAtLogin, startHidden }: Wanted): Promise<void> {
    const [path = '', ...rest] = parts.command;
    const args = startHidden ? [...rest, hiddenFlag] : rest;
    if (parts.platform !== 'linux') {
      // macOS passes no arguments; there the app asks whether it was opened at login.
      const program = parts.platform === 'win32' ? { path, args } : {};
      parts.setLoginItem({ openAtLogin: startAtLogin, ...program });
      return;
    }
    const file = join(parts.configHome, 'autostart', entryName);
    if (startAtLogin) await parts.writeFile(file, autostartEntry([path, ...args]));
    else await parts.removeFile(file);
  }

  return {
    apply: async (wanted) => {
      try {
        await set(wanted);
        return 'applied';
      } catch (error) {
        parts.log.warn('login_item.failed', describeBug(error));
        return 'failed';
      }
    },
  };
}

/** What desktops start at login. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=APIPool',
    `Exec=${command.map(quoteExec).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
