import { describeBug } from '#shared/bugs.ts';
import type { NoUpdateReason, UpdateState } from '#shared/domain/updates.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';

type Release = { readonly version: string; readonly notes: string };
type Progress = { readonly receivedBytes: number; readonly totalBytes: number };

/** What does the work: updaters.ts. */
export type Updater = {
  /** `null`: there is nothing newer. */
  readonly check: () => Promise<Release | null>;
  /** Checks the sum, and the signature where the system has them, before it resolves. */
  readonly download: (onProgress: (progress: Progress) => void) => Promise<void>;
  /** Something failed by itself after the download. */
  readonly onError: (listener: (error: unknown) => void) => void;
  /** At the very end of the app, nothing may follow but its quit. */
  readonly install: (options: { readonly restart: boolean }) => 'installed' | 'failed' | 'quits-itself';
  readonly cancel: () => void;
};

export type UpdateService = {
  readonly state: () => UpdateState;
  /** Begins to look, and goes on by itself; does nothing while it is at it or when an update is ready. */
  readonly check: () => Result<void>;
  readonly restart: () => Result<'restarting' | 'answer-running'>;
  /** Looks now and then from here on. */
  readonly start: () => void;
  /** The app has put everything away: installs what is ready, then quits for good. */
  readonly finish: () => void;
  readonly dispose: () => void;
};

/** The first look waits until the start is over. */
const firstCheckMs = 30_000;
const everyMs = 4 * 60 * 60 * 1000;

export function createUpdateService(options: {
  readonly unavailable: NoUpdateReason | null;
  /** electron-updater is read from the disk when it is needed first. */
  readonly loadUpdater: () => Promise<Updater>;
  readonly failureOf: (thrown: unknown) => Extract<UpdateState, { status: 'failed' }>['failure'];
  readonly isAnswering: () => boolean;
  readonly onChanged: (state: UpdateState) => void;
  readonly quit: () => void;
  readonly relaunch: () => void;
  readonly now: () => Date;
  readonly log: Log;
}): UpdateService {
  const { unavailable, log, onChanged } = options;
  let state: UpdateState = unavailable
    ? { status: 'unavailable', reason: unavailable }
    : { status: 'idle', checkedAt: null };
  let updater: Updater | null = null;
  let restartAsked = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  function set(next: UpdateState): void {
    if (closed) return;
    state = next;
    onChanged(next);
  }

  function failed(failure: Extract<UpdateState, { status: 'failed' }>['failure']): void {
    log.warn('update.failed', { failure });
    set({ status: 'failed', failure, checkedAt: options.now().toISOString() });
  }

  async function ready(): Promise<Updater> {
    if (updater) return updater;
    updater = await options.loadUpdater();
    updater.onError(() => {
      // While it checks or downloads, the promise says the same.
      if (state.status === 'ready') failed('install');
    });
    return updater;
  }

  async function run(): Promise<void> {
    set({ status: 'checking' });
    try {
      const current = await ready();
      const release = await current.check();
      if (release === null) {
        set({ status: 'idle', checkedAt: options.now().toISOString() });
        return;
      }
      log.info('update.found', { version: release.version });
      set({ status: 'downloading', ...release, receivedBytes: 0, totalBytes: null });
      await current.download((progress) => set({ status: 'downloading', ...release, ...progress }));
      set({ status: 'ready', ...release });
    } catch (error) {
      log.warn('update.stopped', describeBug(error));
      failed(options.failureOf(error));
    }
  }

  function check(): Result<void> {
    if (state.status === 'unavailable') return failWith('forbidden', { detail: state.reason });
    if (state.status === 'idle' || state.status === 'failed') void run();
    return ok();
  }

  function schedule(ms: number): void {
    timer = setTimeout(() => {
      check();
      schedule(everyMs);
    }, ms);
    timer.unref();
  }

  return {
    state: () => state,
    check,
    restart() {
      if (state.status !== 'ready') return failWith('not_found');
      if (options.isAnswering()) return ok('answer-running');
      restartAsked = true;
      options.quit();
      return ok('restarting');
    },
    start() {
      if (!unavailable) schedule(firstCheckMs);
    },
    finish() {
      closed = true;
      const restart = restartAsked;
      const outcome = state.status === 'ready' ? updater?.install({ restart }) : undefined;
      if (outcome !== undefined) log.info('update.install', { outcome, restart });
      // The person wanted the app back: then the old one, which is as it was.
      if (outcome === 'failed' && restart) options.relaunch();
      if (outcome !== 'quits-itself') options.quit();
    },
    dispose() {
      closed = true;
      clearTimeout(timer);
      updater?.cancel();
    },
  };
}
