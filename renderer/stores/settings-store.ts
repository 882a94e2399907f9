import { create } from 'zustand';
import { defaultSettings } from '#shared/default-settings.ts';
import type { Settings, SettingsPatch } from '#shared/domain/settings.ts';
import type { Result } from '#shared/result.ts';
import { getBridge } from '../platform/bridge.ts';

export type SettingsState = {
  readonly settings: Settings;
  /** False while the defaults stand in for what main has not told yet. */
  readonly loaded: boolean;
};

const initial: SettingsState = { settings: defaultSettings, loaded: false };

export const useSettingsStore = create<SettingsState>()(() => initial);

export function resetSettings(): void {
  useSettingsStore.setState(initial);
}

export function setSettings(settings: Settings): void {
  useSettingsStore.setState({ settings, loaded: true });
}

/** Fills in what main knew at the start, unless a change has come meanwhile. */
export function fillSettings(settings: Settings): void {
  if (!useSettingsStore.getState().loaded) setSettings(settings);
}

/** Changes settings, in every window. What main could not store is not shown as changed. */
export async function updateSettings(patch: SettingsPatch): Promise<Result<Settings>> {
  const updated = await getBridge().commands['settings:update'](patch);
  if (updated.ok) setSettings(updated.value);
  return updated;
}
