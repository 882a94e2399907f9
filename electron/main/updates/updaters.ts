import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CancellationToken } from 'builder-util-runtime';
import {
  AppImageUpdater,
  type AppUpdater,
  type BaseUpdater,
  MacUpdater,
  NsisUpdater,
} from 'electron-updater';
import { describeBug } from '#shared/bugs.ts';
import type { Platform } from '#shared/domain/app.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import { replaceAppImage } from './app-image.ts';
import { FeedRequests } from './feed-requests.ts';
import type { Updater } from './update-service.ts';
import { publisherProblem } from './windows-signature.ts';

type AppAdapter = NonNullable<ConstructorParameters<typeof NsisUpdater>[1]>;

export type UpdaterParts = {
  readonly platform: Platform;
  readonly feedUrl: string;
  readonly egress: Egress;
  readonly version: string;
  readonly userData: string;
  readonly resourcesPath: string;
  /** Downloads wait below this folder until they are installed. */
  readonly cacheFolder: string;
  /** Linux: the file to replace. */
  readonly appImage: string | null;
  readonly quit: () => void;
  /** The next start of the app must not find this one's lock. */
  readonly releaseLock: () => void;
  readonly log: Log;
};

/** electron-updater's AppImage updater removes the old file before the new one is there, and may rename it. */
class CarefulAppImageUpdater extends AppImageUpdater {
  private readonly current: string;

  constructor(app: AppAdapter, current: string) {
    super(null, app);
    this.current = current;
  }

  protected override doInstall({ isForceRunAfter }: { readonly isForceRunAfter: boolean }): boolean {
    const update = this.installerPath;
    if (update === null) return false;
    replaceAppImage(this.current, update);
    if (isForceRunAfter) spawn(this.current, [], { detached: true, stdio: 'ignore' }).unref();
    return true;
  }
}

export function createUpdater(parts: UpdaterParts): Updater {
  const app = adapterOf(parts);
  switch (parts.platform) {
    case 'darwin': {
      const mac = confine(new MacUpdater(undefined, app), parts);
      // Squirrel takes the update in at once and installs it when the process ends.
      mac.autoInstallOnAppQuit = true;
      return wrap(mac, ({ restart }) => {
        if (!restart) return 'installed';
        mac.quitAndInstall();
        return 'quits-itself';
      });
    }
    case 'win32': {
      const windows = confine(new NsisUpdater(null, app), parts);
      windows.verifyUpdateCodeSignature = (publishers, file) => publisherProblem(publishers, file);
      return wrapInstaller(windows, parts);
    }
    case 'linux':
      return wrapInstaller(confine(new CarefulAppImageUpdater(app, parts.appImage ?? ''), parts), parts);
  }
}

/** What electron-updater asks of Electron's app. It is never told to quit the app or to watch its end: we do. */
function adapterOf({ version, userData, resourcesPath, cacheFolder, quit }: UpdaterParts): AppAdapter {
  return {
    version,
    name: 'apipool-desktop',
    isPackaged: true,
    appUpdateConfigPath: join(resourcesPath, 'app-update.yml'),
    userDataPath: userData,
    baseCachePath: cacheFolder,
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit,
    onQuit: () => undefined,
  };
}

/** Our network, no id of this installation, whole files only, nothing older and nothing by itself. */
function confine<U extends AppUpdater>(updater: U, { egress, feedUrl, log }: UpdaterParts): U {
  Object.assign(updater, {
    httpExecutor: new FeedRequests(egress),
    // Otherwise made, kept in the profile folder and sent with every request (P1).
    stagingUserIdPromise: { value: Promise.resolve('') },
  });
  updater.setFeedURL({ provider: 'generic', url: feedUrl });
  // Without an id nobody can be told apart: a release is for everybody.
  updater.isUserWithinRollout = () => true;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.disableWebInstaller = true;
  updater.disableDifferentialDownload = true;
  // Its lines quote addresses and paths; what matters is logged by the service.
  updater.logger = null;
  updater.on('error', (error) => log.warn('update.error', { code: codeOf(error), ...describeBug(error) }));
  return updater;
}

function wrapInstaller(updater: BaseUpdater, { releaseLock }: UpdaterParts): Updater {
  return wrap(updater, ({ restart }) => {
    if (restart) releaseLock();
    return updater.install(true, restart) ? 'installed' : 'failed';
  });
}

function wrap(updater: AppUpdater, install: Updater['install']): Updater {
  const cancellation = new CancellationToken();
  return {
    async check() {
      const result = await updater.checkForUpdates();
      if (!result?.isUpdateAvailable) return null;
      const { version, releaseNotes } = result.updateInfo;
      return { version: String(version).slice(0, 60), notes: notesOf(releaseNotes) };
    },
    async download(onProgress) {
      const listener = (progress: { readonly transferred: number; readonly total: number }) =>
        onProgress({ receivedBytes: progress.transferred, totalBytes: progress.total });
      updater.on('download-progress', listener);
      try {
        await updater.downloadUpdate(cancellation);
      } finally {
        updater.off('download-progress', listener);
      }
    },
    onError: (listener) => void updater.on('error', listener),
    install,
    cancel: () => cancellation.cancel(),
  };
}

/** Whatever the feed's file holds there. */
function notesOf(notes: unknown): string {
  return typeof notes === 'string' ? notes.trim().slice(0, 20_000) : '';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
