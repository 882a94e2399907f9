import { z } from 'zod';
import { type Settings, settingsSchema } from '#shared/domain/settings.ts';
import { addAccountSettings } from './add-account-settings.ts';
import { addDesktopSettings } from './add-desktop-settings.ts';

/** Turns the settings of one version of the file into those of the next. */
export type SettingsMigration = (settings: unknown) => unknown;

/**
 * Append-only: the first entry leads from version 1 to version 2, and so on. Adding a setting means adding an
 * entry here that gives it a value.
 */
export const settingsMigrations: readonly SettingsMigration[] = [addDesktopSettings, addAccountSettings];

const fileSchema = z.strictObject({ version: z.int().positive(), settings: z.unknown() });

/** The settings in the file's text, brought to the newest version; `null` for anything that is not ours. */
export function parseSettingsFile(
  text: string,
  migrations: readonly SettingsMigration[] = settingsMigrations,
): Settings | null {
  const file = fileSchema.safeParse(parseJson(text));
  if (!file.success || file.data.version > migrations.length + 1) return null;
  const newest = migrations
    .slice(file.data.version - 1)
    .reduce((settings, migrate) => migrate(settings), file.data.settings);
  const settings = settingsSchema.safeParse(newest);
  return settings.success ? settings.data : null;
}

export function formatSettingsFile(
  settings: Settings,
  migrations: readonly SettingsMigration[] = settingsMigrations,
): string {
  return `${JSON.stringify({ version: migrations.length + 1, settings }, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
