import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '#shared/domain/app.ts';
import type { UpdateState } from '#shared/domain/updates.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import { failureOf } from './failure.ts';
import { readInstallation } from './installation.ts';
import { whyNoUpdates } from './self-update.ts';
import { createUpdateService, type UpdateService } from './update-service.ts';

/** The few things updates ask of Electron's `app`. */
export type AppControl = {
  readonly quit: () => void;
  readonly relaunch: () => void;
  readonly releaseLock: () => void;
  readonly resourcesPath: string;
  readonly execPath: string;
};

/** Puts updates together for the app as it is installed. */
export function createUpdates(parts: {
  readonly feedUrl: string | null;
  readonly egress: Egress;
  readonly platform: Platform;
  readonly version: string;
  readonly isPackaged: boolean;
  readonly userData: string;
  readonly control: AppControl;
  readonly isAnswering: () => boolean;
  readonly onChanged: (state: UpdateState) => void;
  readonly log: Log;
}): UpdateService {
  const { control, feedUrl } = parts;
  const installation = readInstallation({ ...parts, ...control, env: process.env });
  return createUpdateService({
    unavailable: whyNoUpdates(installation),
    loadUpdater: async () => {
      const { createUpdater } = await import('./updaters.ts');
      return createUpdater({
        ...parts,
        ...control,
        feedUrl: feedUrl ?? '',
        cacheFolder: cacheFolder(parts.platform, process.env, homedir()),
        appImage: installation.appImage?.path ?? null,
      });
    },
    failureOf,
    isAnswering: parts.isAnswering,
    onChanged: parts.onChanged,
    quit: control.quit,
    relaunch: control.relaunch,
    now: () => new Date(),
    log: parts.log,
  });
}

/** Where each system keeps what may be fetched again; a roaming profile is no place for installers. */
function cacheFolder(
  platform: Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  switch (platform) {
    case 'win32':
      return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    case 'darwin':
      return join(home, 'Library', 'Caches');
    case 'linux':
      return env['XDG_CACHE_HOME'] ?? join(home, '.cache');
  }
}
