import { describeBug } from '#shared/bugs.ts';
import { defaultSettings } from '#shared/default-settings.ts';
import { type Settings, type SettingsPatch, settingsSchema } from '#shared/domain/settings.ts';
import { matchLocale } from '#shared/locales.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { keepAside, readIfPresent, writePrivateFile } from '../secrets/private-file.ts';
import { formatSettingsFile, parseSettingsFile } from './settings-file.ts';

export type SettingsStore = {
  readonly get: () => Settings;
  /** Takes effect once it is on disk; a key that is absent or undefined keeps its value. */
  readonly update: (patch: SettingsPatch) => Promise<Result<Settings>>;
  /** Returns its own unsubscribe function. */
  readonly subscribe: (listener: (settings: Settings) => void) => () => void;
};

type Opened = {
  readonly store: SettingsStore;
  /** True: the file could not be used; it was kept aside and the defaults apply. */
  readonly wasReset: boolean;
};

export async function openSettingsStore(options: {
  readonly file: string;
  /** BCP 47, best first: decides the language of a first start. */
  readonly preferredLanguages: readonly string[];
  readonly now: () => Date;
  readonly log: Log;
}): Promise<Opened> {
  const { file, log } = options;
  const found = await readSettings(file, log);
  const wasReset = found === 'unusable';
  if (wasReset) await setAside(file, options.now(), log);
  const first = { ...defaultSettings, NEXT_LOCALE: matchLocale(options.preferredLanguages) };
  const store = createStore(file, typeof found === 'string' ? first : found, log);
  // Written at once, so that the language stays when the system's changes.
  if (typeof found === 'string') await store.update({});
  return { store, wasReset };
}

function createStore(file: string, initial: Settings, log: Log): SettingsStore {
  let current = initial;
  let lastUpdate: Promise<unknown> = Promise.resolve();
  const listeners = new Set<(settings: Settings) => void>();

  async function apply(patch: SettingsPatch): Promise<Result<Settings>> {
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const merged = settingsSchema.safeParse({ ...current, ...Object.fromEntries(given) });
    if (!merged.success) return failWith('invalid_input');
    try {
      await writePrivateFile(file, formatSettingsFile(merged.data));
    } catch (error) {
      log.error('settings.write_failed', { reason: reasonOf(error) });
      return failWith('storage_failed');
    }
    current = merged.data;
    for (const listener of listeners) listener(current);
    return ok(current);
  }

  return {
    get: () => current,
    update: (patch) => {
      // One after the other: each patch meets what the one before it left.
      const update = lastUpdate.then(() => apply(patch));
      lastUpdate = update.catch(() => undefined);
      return update;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

async function readSettings(file: string, log: Log): Promise<Settings | 'absent' | 'unusable'> {
  try {
    const content = await readIfPresent(file);
    return content === null ? 'absent' : (parseSettingsFile(content.toString('utf8')) ?? 'unusable');
  } catch (error) {
    log.error('settings.read_failed', { reason: reasonOf(error), ...describeBug(error) });
    return 'unusable';
  }
}

async function setAside(file: string, now: Date, log: Log): Promise<void> {
  try {
    await keepAside(file, now);
    log.warn('settings.kept_aside');
  } catch (error) {
    log.error('settings.keep_aside_failed', { reason: reasonOf(error) });
  }
}

/** The system's name of a failure (ENOSPC, EACCES, …): a message would hold the path. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
