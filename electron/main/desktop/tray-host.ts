import type { Platform } from '#shared/domain/app.ts';

/** Runs a program of the desktop and gives back what it wrote; throws when it fails. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

const busQuestion = [
  'call',
  '--session',
  '--dest',
  'org.freedesktop.DBus',
  '--object-path',
  '/org/freedesktop/DBus',
  '--method',
  'org.freedesktop.DBus.NameHasOwner',
  'org.kde.StatusNotifierWatcher',
] as const;

/**
 * Whether a tray icon can be seen. Electron never says, and a window closed to a tray that is not there would be
 * lost, so on Linux the session bus is asked who shows tray icons; no answer means no tray.
 */
export async function trayIsShown(platform: Platform, run: RunProgram): Promise<boolean> {
  if (platform !== 'linux') return true;
  try {
    return (await run('gdbus', busQuestion)).trim() === '(true,)';
  } catch {
    return false;
  }
}
