import { join } from 'node:path';
import { describeBug } from '#shared/bugs.ts';
import type { Log } from '../log.ts';
import { deepLinkMarker } from './argv.ts';
import { linkScheme } from './route.ts';

export type SchemeParts = {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly execPath: string;
  /** The folder that Electron was started with; only in development. */
  readonly appPath: string;
  /** `$APPIMAGE`: the file behind the mounted image. */
  readonly appImage: string | undefined;
  /** `$XDG_DATA_HOME` or its default. */
  readonly dataHome: string;
  /** Electron's `app.setAsDefaultProtocolClient`. */
  readonly setDefaultClient: (scheme: string, execPath?: string, args?: string[]) => boolean;
  readonly readFile: (file: string) => Promise<string>;
  readonly writeFile: (file: string, text: string) => Promise<void>;
  /** Runs a program of the desktop and waits for its end; throws when it fails. */
  readonly run: (program: string, args: readonly string[]) => Promise<void>;
  readonly log: Log;
};

/**
 * Makes the system hand `apipool:` links to this app. Installers have registered the scheme on macOS and for deb
 * and rpm; what is left is Windows, an AppImage, and the app in development.
 */
export async function registerScheme(parts: SchemeParts): Promise<void> {
  const { platform, isPackaged, setDefaultClient } = parts;
  if (platform === 'linux' && isPackaged) {
    if (parts.appImage !== undefined) await registerAppImage(parts.appImage, parts);
    return;
  }
  const done = setDefaultClient(linkScheme, ...clientOf(parts));
  if (!done && isPackaged) parts.log.warn('deep_link.not_registered');
}

function clientOf({ platform, isPackaged, execPath, appPath }: SchemeParts): [string?, string[]?] {
  const marker = platform === 'win32' ? [deepLinkMarker] : [];
  if (!isPackaged) return [execPath, [appPath, ...marker]];
  return platform === 'win32' ? [execPath, marker] : [];
}

const entryName = 'net.apipool.desktop.links.desktop';

/** The desktop entry that opens links with an AppImage. It stays out of the menus: it is no second app. */
export function appImageEntry(appImage: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=APIPool',
    `Exec=${quoteExec(appImage)} %u`,
    'NoDisplay=true',
    'Terminal=false',
    `MimeType=x-scheme-handler/${linkScheme};`,
    '',
  ].join('\n');
}

/** Quoted as the Desktop Entry Specification wants it: first for the field, then for the value's own escapes. */
export function quoteExec(path: string): string {
  const quoted = path.replace(/(["`$\\])/g, '\\$1').replaceAll('%', '%%');
  return `"${quoted.replaceAll('\\', '\\\\')}"`;
}

async function registerAppImage(appImage: string, parts: SchemeParts): Promise<void> {
  const folder = join(parts.dataHome, 'applications');
  const file = join(folder, entryName);
  const entry = appImageEntry(appImage);
  try {
    // Only when the image has moved: the person may have chosen another program meanwhile.
    if ((await parts.readFile(file).catch(() => '')) === entry) return;
    await parts.writeFile(file, entry);
    await parts.run('xdg-mime', ['default', entryName, `x-scheme-handler/${linkScheme}`]);
  } catch (error) {
    parts.log.warn('deep_link.not_registered', describeBug(error));
  }
}
