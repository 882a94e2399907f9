import { join } from 'node:path';
import { describeBug } from '#shared/bugs.ts';
import type { Platform } from '#shared/domain/app.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { hiddenFlag } from '../deep-link/argv.ts';
import { quoteExec } from '../deep-link/scheme.ts';
import type { Log } from '../log.ts';

type Wanted = Pick<Settings, 'startAtLogin' | 'startHidden'>;

export type LoginItemParts = {
  readonly platform: Platform;
  readonly isPackaged: boolean;
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
  readonly readFile: (file: string) => Promise<string>;
  readonly writeFile: (file: string, text: string) => Promise<void>;
  readonly removeFile: (file: string) => Promise<void>;
  readonly log: Log;
};

type Outcome = 'applied' | 'failed';

export type LoginItem = {
  readonly apply: (wanted: Wanted) => Promise<Outcome>;
  /**
   * At each start: an entry that starts a file of before, because the AppImage has moved, is led to this one. Whatever
   * else the person or the desktop did with it stays, also that it was taken away.
   */
  readonly refresh: (wanted: Wanted) => Promise<Outcome>;
};

const entryName = 'net.apipool.desktop.desktop';

export function createLoginItem(parts: LoginItemParts): LoginItem {
  const file = join(parts.configHome, 'autostart', entryName);
  const argsFor = ({ startHidden }: Wanted) => (startHidden ? [...rest, hiddenFlag] : rest);
  const [path = '', ...rest] = parts.command;

  async function set(wanted: Wanted): Promise<void> {
    const { startAtLogin } = wanted;
    const args = argsFor(wanted);
    if (parts.platform !== 'linux') {
      // macOS passes no arguments; there the app asks whether it was opened at login.
      const program = parts.platform === 'win32' ? { path, args } : {};
      parts.setLoginItem({ openAtLogin: startAtLogin, ...program });
      return;
    }
    if (startAtLogin) await parts.writeFile(file, autostartEntry([path, ...args]));
    else await parts.removeFile(file);
  }

  async function repair(wanted: Wanted): Promise<void> {
    // Elsewhere the system follows the app by itself, and the installer keeps its place.
    if (parts.platform !== 'linux' || !parts.isPackaged || !wanted.startAtLogin) return;
    const entry = await parts.readFile(file).catch(() => null);
    if (entry === null || entry.includes(execLine([path]))) return;
    await parts.writeFile(
      file,
      entry.replace(/^Exec=.*$/m, () => execLine([path, ...argsFor(wanted)])),
    );
  }

  const told = (act: (wanted: Wanted) => Promise<void>) => async (wanted: Wanted) => {
    try {
      await act(wanted);
      return 'applied';
    } catch (error) {
      parts.log.warn('login_item.failed', describeBug(error));
      return 'failed';
    }
  };
  return { apply: told(set), refresh: told(repair) };
}

function execLine(command: readonly string[]): string {
  return `Exec=${command.map(quoteExec).join(' ')}`;
}

/** What desktops start at login. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=APIPool',
    execLine(command),
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
